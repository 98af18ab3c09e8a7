/** What a caller may ask `openCounters` for, checked. */
import { IcprofileError, invalidArgument } from '../errors';

/** Where counts come from. Counts of different sources are never comparable. */
export type CounterSource = 'hardware' | 'emulated' | 'software';

/** Whom to count: the calling thread, or every thread of the process, present and future, and its child processes. */
export type CounterTarget = 'thread' | 'process';

export interface CounterOptions {
  /**
   * `auto` takes hardware, else emulated if the process runs under the emulator, else software where no event was
   * asked for by name. A source named here must be there. Default: the environment's ICPROFILE_SOURCE, else `auto`.
   */
  readonly source?: CounterSource | 'auto' | undefined;
  /** Default: `thread`. */
  readonly target?: CounterTarget | undefined;
  /**
   * Read hardware counters without a system call where the kernel allows it. Default: true for one thread. Counters
   * of a whole process, and software events, are always read by read(2).
   */
  readonly userSpaceReads?: boolean | undefined;
}

export interface CheckedOptions {
  readonly source: CounterSource | 'auto';
  readonly target: CounterTarget;
  readonly userSpaceReads: boolean;
}

/** Most events in one group: `kMaxEvents` of src-native/counter_group.h. */
export const maxEvents = 32;

const sources = ['auto', 'hardware', 'emulated', 'software'] as const;
const targets = ['thread', 'process'] as const;
const known: readonly string[] = ['source', 'target', 'userSpaceReads'] satisfies (keyof CounterOptions)[];

/**
 * @param environment where ICPROFILE_SOURCE is looked up; empty counts as unset.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT
 */
export function checkOptions(
  options: unknown,
  environment: Readonly<Record<string, string | undefined>>,
): CheckedOptions {
  const given = optionsObject(options);
  const target = oneOf('options.target', given.target ?? 'thread', targets);
  return {
    source: sourceOf(given.source, environment.ICPROFILE_SOURCE),
    target,
    userSpaceReads: optionalBoolean('options.userSpaceReads', given.userSpaceReads) ?? target === 'thread',
  };
}

/**
 * @returns the names asked for; undefined where none were, so that the source's default applies.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_TOO_MANY_EVENTS
 */
export function checkEvents(events: unknown): readonly string[] | undefined {
  if (events === undefined) return undefined;
  if (!Array.isArray(events) || events.length === 0)
    throw invalidArgument('events', 'a non-empty array of event names', events);
  if (events.length > maxEvents) {
    throw new IcprofileError('ERR_ICPROFILE_TOO_MANY_EVENTS', `events has ${events.length} entries`, {
      remedy: `Open at most ${maxEvents} in one group`,
    });
  }
  // Array.from visits the holes of sparse arrays as well.
  return Array.from(events as readonly unknown[], (event, index) => {
    if (typeof event !== 'string' || event === '')
      throw invalidArgument(`events[${index}]`, 'the name of an event', event);
    return event;
  });
}

function optionsObject(options: unknown): Readonly<Record<string, unknown>> {
  if (options === undefined) return {};
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw invalidArgument('options', 'an object', options);
  const unknownKey = Object.keys(options).find((key) => !known.includes(key));
  if (unknownKey !== undefined)
    throw invalidArgument('options', `an object with ${known.join(', ')} only`, unknownKey);
  return options as Readonly<Record<string, unknown>>;
}

function sourceOf(option: unknown, variable: string | undefined): CheckedOptions['source'] {
  if (option !== undefined) return oneOf('options.source', option, sources);
  return variable === undefined || variable === '' ? 'auto' : oneOf('ICPROFILE_SOURCE', variable, sources);
}

function oneOf<T extends string>(argument: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw invalidArgument(argument, `one of ${allowed.join(', ')}`, value);
  return found;
}

function optionalBoolean(argument: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalidArgument(argument, 'a boolean', value);
}
