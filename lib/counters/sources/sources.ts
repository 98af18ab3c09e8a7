/** The three counter sources: each opens events, or says in an error why it cannot. */
import os from 'node:os';
import { IcprofileError } from '../../errors';
import { genericEvent, resolveEvent, type ResolvedEvent } from '../events';
import type { CounterContext } from './context';
import type { CountedPart } from '../groups';
import {
  diagnose,
  errnoName,
  useEmulated,
  type Diagnosis,
  type OpenFailure,
  systemFacts,
} from '../diagnosis';
import type { CounterSource } from '../options';
import { isFailure, openPerf, type PerfOptions, type PerfResult } from './perf-opening';
import { selfCheck } from './self-check';

/** What a source opened: disabled, self-checked, all zero. */
export interface OpenedEvents {
  readonly source: CounterSource;
  readonly events: readonly ResolvedEvent[];
  readonly parts: readonly CountedPart[];
}

export type OpenSource = (
  context: CounterContext,
  events: readonly ResolvedEvent[],
  options: PerfOptions,
) => OpenedEvents;

const { errno: numbers } = os.constants;

/** Failures that say nothing about the source: the same call may work later. */
const transientErrnos: ReadonlySet<number> = new Set([
  numbers.EMFILE,
  numbers.ENFILE,
  numbers.ENOMEM,
  numbers.EBUSY,
  numbers.EINTR,
  numbers.ESRCH,
]);

/** Failures of an event that this machine does not have. */
const missingEventErrnos: ReadonlySet<number> = new Set([numbers.ENOENT, numbers.ENODEV, numbers.EOPNOTSUPP]);

/** perf_event_open, any event. The source is there if it counts `instructions:u`, whatever else it is asked for. */
export const openHardware: OpenSource = (context, events, options) => {
  const result = openPerf(context, events, options);
  const absence = provesSource(result, events) ? undefined : hardwareAbsence(context);
  if (absence !== undefined) {
    if ('parts' in result) close(result.parts);
    throw sourceUnavailable('hardware', absence);
  }
  if ('failure' in result) throw openError(result.failure, context);
  return checked(context, { source: 'hardware', events, parts: result.parts }, options);
};

/** Whether no further call is needed to know that the CPU's counters are there, or do not matter. */
function provesSource(result: PerfResult, events: readonly ResolvedEvent[]): boolean {
  if ('failure' in result && transientErrnos.has(result.failure.errno)) return true;
  if (events.every(({ countedBy }) => countedBy === 'device')) return true;
  return 'parts' in result && events.some(({ countedBy }) => countedBy === 'cpu');
}

/** `instructions:u` of the emulator that the process runs under. */
export const openEmulated: OpenSource = (context, events, options) => {
  if (!isPlainInstructions(events)) {
    throw new IcprofileError(
      'ERR_ICPROFILE_UNSUPPORTED_EVENT',
      `The emulated source counts instructions:u only, not ${names(events)}`,
      {
        remedy: 'Ask for instructions:u, or for another source',
      },
    );
  }
  const native = context.addon.openEmulatedGroup(options.target);
  if (isFailure(native))
    throw sourceUnavailable('emulated', { ...native, ...emulatorDiagnosis(native.errno) });
  return checked(
    context,
    { source: 'emulated', events, parts: [{ native, threadId: 0, eventIndexes: [0] }] },
    options,
  );
};

/** Events that the kernel counts itself. The CPU clock steps in for `task-clock` where perf events are refused. */
export const openSoftware: OpenSource = (context, events, options) => {
  const other = events.find(({ countedBy }) => countedBy !== 'kernel');
  if (other !== undefined) {
    throw new IcprofileError(
      'ERR_ICPROFILE_UNSUPPORTED_EVENT',
      `The software source cannot count ${other.name}`,
      {
        remedy: `Ask it for task-clock, page-faults or another software event. For instructions: ${useEmulated}`,
      },
    );
  }
  const result = openPerf(context, events, { ...options, userSpaceReads: false });
  if ('parts' in result) return { source: 'software', events, parts: result.parts };
  if (events.length === 1 && isTaskClock(events) && !transientErrnos.has(result.failure.errno)) {
    const native = context.addon.openClockGroup(options.target);
    if (!isFailure(native))
      return { source: 'software', events, parts: [{ native, threadId: 0, eventIndexes: [0] }] };
  }
  throw openError(result.failure, context);
};

/** Why a source is not there, with the call that told. */
export interface SourceAbsence extends Diagnosis {
  readonly errno: number;
  readonly systemCall: string;
}

/** Why the hardware source is not there; undefined where it is. */
export function hardwareAbsence(context: CounterContext): SourceAbsence | undefined {
  const probe = openPerf(context, [resolveEvent('instructions:u', [])], {
    target: 'thread',
    userSpaceReads: false,
  });
  if ('failure' in probe) {
    const { errno, systemCall } = probe.failure;
    return { ...diagnose(probe.failure, systemFacts(context.system)), errno, systemCall };
  }
  close(probe.parts);
  return undefined;
}

/** What kept a process under no emulator, or the wrong one, from having its counter (src-native/emulated). */
export function emulatorDiagnosis(errno: number): Diagnosis {
  if (errno === numbers.EPROTO) {
    return {
      cause: "the emulator runs another release's counting plugin",
      remedy: 'Start the program with the icprofile that it loads',
    };
  }
  if (errno === EUSERS) {
    return {
      cause: 'the process has more threads than the emulator has counters for',
      remedy: 'Count fewer worker threads',
    };
  }
  const cause =
    errno === numbers.ENOSYS
      ? 'this process does not run under the emulator (child processes of one that does run outside of it)'
      : `the emulator answered ${errnoName(errno)}`;
  return {
    cause,
    remedy:
      'Start it with icprofile exec --source emulated -- node app.js; icprofile doctor says whether the emulator is installed',
  };
}

// errno.h of Linux; Node's constants lack it.
const EUSERS = 87;

function checked(context: CounterContext, opened: OpenedEvents, { target }: PerfOptions): OpenedEvents {
  try {
    selfCheck(context.addon, { ...opened, target });
  } catch (error) {
    close(opened.parts);
    throw error;
  }
  return opened;
}

/** Whether the events are just `instructions:u`, whichever way it was written. */
export function isPlainInstructions(events: readonly ResolvedEvent[]): boolean {
  const { attribute } = events[0]?.parts[0] ?? {};
  return (
    events.length === 1 &&
    events[0]?.unit === 'instructions' &&
    attribute !== undefined &&
    !attribute.excludeUser &&
    !attribute.excludeHost &&
    attribute.excludeKernel
  );
}

function isTaskClock([event]: readonly ResolvedEvent[]): boolean {
  return (
    event?.countedBy === 'kernel' && event.parts[0]?.attribute.config === genericEvent('task-clock')?.config
  );
}

function openError(failure: OpenFailure, { system }: CounterContext): IcprofileError {
  const { cause, remedy } = diagnose(failure, systemFacts(system));
  const code = missingEventErrnos.has(failure.errno)
    ? 'ERR_ICPROFILE_UNSUPPORTED_EVENT'
    : 'ERR_ICPROFILE_SYSTEM_CALL';
  const message = `Cannot count ${failure.event}: ${cause} (${failure.systemCall}: ${errnoName(failure.errno)})`;
  return new IcprofileError(code, message, { remedy, errno: failure.errno, systemCall: failure.systemCall });
}

function sourceUnavailable(source: CounterSource, { cause, ...details }: SourceAbsence): IcprofileError {
  return new IcprofileError(
    'ERR_ICPROFILE_SOURCE_UNAVAILABLE',
    `The ${source} source is not available: ${cause}`,
    details,
  );
}

function names(events: readonly ResolvedEvent[]): string {
  return events.map(({ name }) => name).join(', ');
}

function close(parts: readonly CountedPart[]): void {
  for (const { native } of parts) native.close();
}
