/**
 * Every error that icprofile throws. Each has a `code`, and a message that ends with what to do about it; those that
 * come from a system call carry its name and `errno`. They are built here, never in native code: an error made there
 * belongs to whatever realm called in, and would not be `instanceof Error` in another.
 */

export type ErrorCode =
  /** An argument of the wrong type or outside its range. */
  | 'ERR_ICPROFILE_INVALID_ARGUMENT'
  /** An event name that no counter source knows. */
  | 'ERR_ICPROFILE_UNKNOWN_EVENT'
  /** The event exists, but the counter source asked for cannot count it. */
  | 'ERR_ICPROFILE_UNSUPPORTED_EVENT'
  /** More events than one counter group, or one profiler, takes. */
  | 'ERR_ICPROFILE_TOO_MANY_EVENTS'
  /** The counter source that was asked for by name does not work here. */
  | 'ERR_ICPROFILE_SOURCE_UNAVAILABLE'
  /** `perf_event_open` or a call on its descriptor failed. */
  | 'ERR_ICPROFILE_SYSTEM_CALL'
  /** A counter opened but does not count: the self-check found it out. */
  | 'ERR_ICPROFILE_COUNTER_SELF_CHECK'
  /** The native addon could not be loaded: another platform, or a missing build. */
  | 'ERR_ICPROFILE_NATIVE_UNAVAILABLE'
  /** Node's permission model (`node --permission`) does not allow what it takes. */
  | 'ERR_ICPROFILE_NOT_PERMITTED'
  /** An unlike copy of this package is in use on this thread. */
  | 'ERR_ICPROFILE_OTHER_COPY'
  /** The handle was closed. */
  | 'ERR_ICPROFILE_CLOSED'
  /** The call does not fit the state, such as a second `start()`. */
  | 'ERR_ICPROFILE_INVALID_STATE'
  /** A counter was used on a thread that did not open it. */
  | 'ERR_ICPROFILE_WRONG_THREAD'
  /** Not a function that can be wrapped. */
  | 'ERR_ICPROFILE_NOT_WRAPPABLE'
  /** The emulator is missing or does not fit the counting plugin. */
  | 'ERR_ICPROFILE_EMULATOR_UNAVAILABLE'
  /** A file that is not a profile, or of a version this release does not read. */
  | 'ERR_ICPROFILE_INVALID_PROFILE'
  /** A file that is no benchmark result, or of a version this release does not read. */
  | 'ERR_ICPROFILE_INVALID_BENCHMARKS'
  /** Not a segment of rows of requests, or a damaged one. */
  | 'ERR_ICPROFILE_INVALID_SEGMENT'
  /** A segment that a later version of icprofile wrote. */
  | 'ERR_ICPROFILE_SEGMENT_TOO_NEW'
  /** An optional package that a command needs is not installed. */
  | 'ERR_ICPROFILE_MISSING_PACKAGE'
  /** The collector's database cannot be opened, read or written. */
  | 'ERR_ICPROFILE_STORE'
  /** A collector did not answer, or refused. */
  | 'ERR_ICPROFILE_COLLECTOR'
  /** Another version of a project, to compare with, cannot be checked out or built. */
  | 'ERR_ICPROFILE_BUILD_FAILED'
  /** Profiles of unlike sources, events or instruction sets, whose numbers can be neither added nor compared. */
  | 'ERR_ICPROFILE_UNLIKE_PROFILES'
  /** The profile is too large for the format of a report. */
  | 'ERR_ICPROFILE_REPORT_TOO_LARGE';

export interface ErrorDetails {
  /** What the reader can do about it; appended to the message. */
  readonly remedy?: string;
  /** Positive errno, with the system call that set it. */
  readonly errno?: number;
  readonly systemCall?: string;
  readonly cause?: unknown;
}

/** The one error class; `code` tells the kinds apart, as in Node's own errors. */
export class IcprofileError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string | undefined;
  readonly errno: number | undefined;
  readonly systemCall: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(
      details.remedy === undefined ? message : `${message}. ${details.remedy}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.name = 'IcprofileError';
    this.code = code;
    this.remedy = details.remedy;
    this.errno = details.errno;
    this.systemCall = details.systemCall;
  }
}

/** An invalid-argument error that names the argument, what it must be, and what it was. */
export function invalidArgument(
  argument: string,
  expected: string,
  actual: unknown,
  details: Pick<ErrorDetails, 'remedy'> = {},
): IcprofileError {
  return new IcprofileError(
    'ERR_ICPROFILE_INVALID_ARGUMENT',
    `${argument} must be ${expected}, but is ${describe(actual)}`,
    details,
  );
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? `an array of ${value.length}` : 'an object';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}
