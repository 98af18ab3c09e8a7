/** Choosing a source for the events asked for, and opening them there. */
import { IcprofileError } from '../../errors';
import type { EventAttribute } from '../../native';
import { processContext, type CounterContext } from './context';
import { CounterGroup } from '../groups';
import { resolveEvent, type ResolvedEvent, withPmus } from '../events';
import {
  checkEvents,
  checkOptions,
  type CheckedOptions,
  type CounterOptions,
  type CounterSource,
} from '../options';
import { problemOf } from '../diagnosis';
import {
  isPlainInstructions,
  openEmulated,
  openHardware,
  openSoftware,
  type OpenedEvents,
  type OpenSource,
} from './sources';

const openers: Readonly<Record<CounterSource, OpenSource>> = {
  hardware: openHardware,
  emulated: openEmulated,
  software: openSoftware,
};

const defaultEvents: Readonly<Record<CounterSource, readonly string[]>> = {
  hardware: ['instructions:u'],
  emulated: ['instructions:u'],
  software: ['task-clock'],
};

/**
 * Opens events, stopped, on the calling thread or the whole process.
 *
 * @param events in perf's syntax, at most 32: `instructions:u`, `branch-misses`, `page-faults`, `r1a8:u`,
 *   `armv8_pmuv3/inst_retired/u`. As in perf, an event without modifiers counts kernel and user mode. Default: user
 *   mode instructions, `instructions:u`; of the software source CPU time, `task-clock`, in nanoseconds.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_TOO_MANY_EVENTS, ERR_ICPROFILE_UNKNOWN_EVENT
 * @throws ERR_ICPROFILE_UNSUPPORTED_EVENT where the source cannot count an event.
 * @throws ERR_ICPROFILE_SOURCE_UNAVAILABLE where the source asked for, or any that counts the events, is not there.
 * @throws ERR_ICPROFILE_COUNTER_SELF_CHECK where a counter opens but does not count.
 * @throws ERR_ICPROFILE_SYSTEM_CALL where the kernel refuses for another reason, such as too many open files.
 * @throws ERR_ICPROFILE_NATIVE_UNAVAILABLE on platforms without counters.
 */
export function openCounters(events?: readonly string[], options?: CounterOptions): CounterGroup {
  return openCountersIn(processContext, events, options);
}

/** `openCounters` on a machine of the caller's making. Arguments are checked before the context is made. */
export function openCountersIn(
  makeContext: () => CounterContext,
  events: unknown,
  options: unknown,
): CounterGroup {
  const names = checkEvents(events);
  checkOptions(options, {});
  const context = makeContext();
  const checkedOptions = checkOptions(options, context.environment);
  const opened = open(context, names, checkedOptions);
  return new CounterGroup({
    source: opened.source,
    target: checkedOptions.target,
    events: opened.events.map(({ name, unit }) => ({ name, unit })),
    parts: opened.parts,
  });
}

function open(
  context: CounterContext,
  names: readonly string[] | undefined,
  options: CheckedOptions,
): OpenedEvents {
  if (options.source === 'auto') return openAuto(context, names, options);
  const events = resolveAll(context, names ?? defaultEvents[options.source]);
  return openers[options.source](context, events, options);
}

function openAuto(
  context: CounterContext,
  names: readonly string[] | undefined,
  options: CheckedOptions,
): OpenedEvents {
  const events = resolveAll(context, names ?? defaultEvents.hardware);
  if (events.every(({ countedBy }) => countedBy === 'kernel')) return openSoftware(context, events, options);
  const absences: IcprofileError[] = [];
  const candidates: readonly OpenSource[] = isPlainInstructions(events)
    ? [openHardware, openEmulated]
    : [openHardware];
  for (const openSource of candidates) {
    const opened = unlessAbsent(() => openSource(context, events, options), absences);
    if (opened !== undefined) return opened;
  }
  if (names !== undefined) throw nothingCounts(names, absences);
  const opened = openSoftware(context, resolveAll(context, defaultEvents.software), options);
  context.warn(softwareWarning(absences));
  return opened;
}

/** Undefined, and the error noted, where the source is not there or does not count. Other errors pass through. */
function unlessAbsent(openSource: () => OpenedEvents, absences: IcprofileError[]): OpenedEvents | undefined {
  try {
    return openSource();
  } catch (error) {
    if (!(error instanceof IcprofileError) || !isAbsence(error)) throw error;
    absences.push(error);
    return undefined;
  }
}

function isAbsence({ code }: IcprofileError): boolean {
  return code === 'ERR_ICPROFILE_SOURCE_UNAVAILABLE' || code === 'ERR_ICPROFILE_COUNTER_SELF_CHECK';
}

function resolveAll({ system }: CounterContext, names: readonly string[]): readonly ResolvedEvent[] {
  const events = withPmus(system, (pmus) => names.map((name) => resolveEvent(name, pmus)));
  const keys = events.map(({ parts }) => parts.map(({ attribute }) => attributeKey(attribute)).join());
  keys.forEach((key, index) => {
    const first = keys.indexOf(key);
    if (first === index) return;
    throw new IcprofileError(
      'ERR_ICPROFILE_INVALID_ARGUMENT',
      `events[${index}], "${names[index]}", is the same as events[${first}], "${names[first]}"`,
      {
        remedy: 'Ask for each event once',
      },
    );
  });
  return events;
}

function attributeKey(attribute: EventAttribute): string {
  return Object.values(attribute).map(String).join(' ');
}

function nothingCounts(names: readonly string[], absences: readonly IcprofileError[]): IcprofileError {
  return new IcprofileError(
    'ERR_ICPROFILE_SOURCE_UNAVAILABLE',
    `No counter source here can count ${names.join(', ')}. ${absences.map(problemOf).join('. ')}`,
    { ...detailsOf(absences), cause: absences[0] },
  );
}

function softwareWarning(absences: readonly IcprofileError[]): string {
  return `Counting CPU time (task-clock, in ns) instead of instructions. ${absences.map(problemOf).join('. ')}. ${detailsOf(absences).remedy}`;
}

/** The hardware source is the first choice: its remedy leads to both. */
function detailsOf([first]: readonly IcprofileError[]) {
  return {
    remedy: first?.remedy ?? '',
    ...(first?.errno !== undefined && { errno: first.errno }),
    ...(first?.systemCall !== undefined && { systemCall: first.systemCall }),
  };
}
