import type { ManualCounters } from '../counters/groups';
import type { CounterSource } from '../counters';

export interface ProfilerOptions {
  /** 1 to 4 events in perf's syntax; default as of `openCounters`. */
  readonly events?: readonly string[];
  /** As of `openCounters`. */
  readonly source?: CounterSource | 'auto';
  /** As of `openCounters`. */
  readonly userSpaceReads?: boolean;
  /** Counters that are advanced by hand, instead of events and source. */
  readonly counters?: ManualCounters;
  /** Most nodes of the calling-context tree, 1 to 2 million; calls past it go to `(truncated)`. Default: 1 million. */
  readonly nodeLimit?: number;
  /** Most labels that are told apart, 1 to 2 million; what later ones do goes to `(other labels)`. Default: 10 000. */
  readonly labelLimit?: number;
  /**
   * Whether what happens after an `await`, in timers and in other callbacks is charged to the function that caused it.
   * It costs some hundred instructions for each promise. Default: true.
   */
  readonly async?: boolean;
  /**
   * Where to write the profile: at `stop()`, and, while the profiler runs, when the process or worker ends, by whatever way lets
   * JavaScript run or is SIGINT, SIGTERM or SIGHUP. A file that is there is replaced whole, or not at all.
   */
  readonly file?: string;
  /**
   * Whether workers that start while the profiler runs are profiled too, each as a thread of its own of the profile: from
   * when they load icprofile on. Not with `counters`. Default: false.
   */
  readonly workers?: boolean;
}
