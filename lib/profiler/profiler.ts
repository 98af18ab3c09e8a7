import path from 'node:path';
import { types } from 'node:util';
import { machineFingerprint } from '../counters/system';
import type { CounterSource } from '../counters';
import { isManualCounters, manualGroupOf } from '../counters/groups';
import { IcprofileError, invalidArgument } from '../errors';
import { joinThreads } from '../model/transform';
import { type Profile, type ProfileMachine, profileJsonPieces } from '../model/profile';
import { largestNodeLimit, maxProfiledEvents, type EngineSnapshot, nativeAddon } from '../native';
import { steadyNs, timestamp } from '../originals';
import { packageVersion } from '../version';
import { writeFileWhole } from '../write-file';
import { asyncCounts, subtractAsyncCounts, type AsyncCounts } from '../engine/async';
import { buildProfile } from './build-profile';
import { manualEngineCounters, openEngineCounters, subtractSnapshot } from '../engine/counting';
import { finishBeforeSignals, saveAtEnd, saveOrSay, withIntactGlobals } from './exit';
import { registeredFunction } from '../engine/functions';
import { switchedOffFunctions } from '../engine/inserted';
import { label, type Labels } from './label';
import type { ProfilerOptions } from './profiler-options';
import {
  areCurrent,
  joinSession,
  leaveSession,
  sessionSnapshot,
  type EngineSession,
} from '../engine/session';
import { WorkerCollection } from './workers';

export type { ProfilerOptions };

type CheckedOptions = ProfilerOptions & {
  readonly nodeLimit: number;
  readonly labelLimit: number;
  readonly async: boolean;
  readonly workers: boolean;
};

const defaultNodeLimit = 1_000_000;
const defaultLabelLimit = 10_000;

/**
 * Charges what this thread counts, between `start()` and `stop()`, to the functions wrapped by `profile()`.
 *
 * Several profilers may run at once where they count the same events. Starting the first one measures the wrappers'
 * own cost, once per thread: see `Profiler.prepare`.
 */
export class Profiler {
  readonly #options: CheckedOptions;
  readonly #file: string | undefined;
  #run: Run | undefined;
  #profile: Profile | undefined;
  #saveNoMore: () => void = () => undefined;

  /** @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_TOO_MANY_EVENTS */
  constructor(options: ProfilerOptions = {}) {
    this.#options = checkOptions(options);
    // Programs change their working directory.
    this.#file = options.file === undefined ? undefined : path.resolve(options.file);
  }

  /**
   * Measures now what the first `start()` on this thread would measure: the wrappers' own cost, in some 1.6 billion instructions.
   * A server that profiles some of its requests calls it before it listens; its first `start()` takes milliseconds then.
   * It does nothing where all is known already.
   *
   * @param options those of the profilers that will start; what is measured depends on `events`, `source`, `async` and
   * `userSpaceReads`.
   * @throws as the constructor and `start()`.
   */
  static prepare(options: ProfilerOptions = {}): void {
    joinFor(checkOptions(options));
    leaveSession();
  }

  /** The path of the file that the profile is written to, if one was asked for. */
  get file(): string | undefined {
    return this.#file;
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  /** What the last `stop()` or `runcall()` recorded. @throws ERR_ICPROFILE_INVALID_STATE where there was none. */
  get profile(): Profile {
    if (this.#profile === undefined) {
      throw new IcprofileError('ERR_ICPROFILE_INVALID_STATE', 'The profiler has recorded no profile yet', {
        remedy: 'Call stop() or runcall() first',
      });
    }
    return this.#profile;
  }

  /**
   * Throws as `openCounters` does, and:
   *
   * @throws ERR_ICPROFILE_INVALID_STATE where it runs already, or another profiler does with other options.
   */
  start(): this {
    if (this.#run !== undefined) {
      throw new IcprofileError('ERR_ICPROFILE_INVALID_STATE', 'The profiler runs already', {
        remedy: 'Stop it first',
      });
    }
    const run = beginRun(this.#options);
    this.#run = run;
    const file = this.#file;
    if (file !== undefined) {
      this.#saveNoMore = saveAtEnd(() => {
        writeTo(file, profileSoFar(run));
      });
    }
    return this;
  }

  /**
   * Writes the profile as well, if a file was asked for.
   *
   * @throws ERR_ICPROFILE_INVALID_STATE where it does not run.
   * @throws ERR_ICPROFILE_SYSTEM_CALL where the file cannot be written. The profiler has stopped then, and has its profile.
   */
  stop(): Profile {
    return finishBeforeSignals(() => {
      const stopped = this.#stop();
      if (this.#file !== undefined) writeTo(this.#file, stopped);
      return stopped;
    });
  }

  #stop(): Profile {
    if (this.#run === undefined) {
      throw new IcprofileError('ERR_ICPROFILE_INVALID_STATE', 'The profiler does not run', {
        remedy: 'Start it first',
      });
    }
    const run = this.#run;
    this.#run = undefined;
    this.#saveNoMore();
    this.#profile = endRun(run);
    return this.#profile;
  }

  /**
   * Profiles one call: starts, calls, stops, also on a throw, and returns what the function returned. The profile is
   * then in `profile`. Of a function that returns a promise, it profiles until the promise settles. Where its file cannot be
   * written, a line on stderr says so: the call's own outcome is what counts.
   */
  runcall<Args extends readonly unknown[], Result>(fn: (...args: Args) => Result, ...args: Args): Result {
    if (typeof fn !== 'function') throw invalidArgument('fn', 'a function', fn);
    this.start();
    let result: Result;
    try {
      result = fn(...args);
    } catch (error) {
      this.#stopIfRunning();
      throw error;
    }
    // Of any realm: Node's own functions return promises of another one than test files have.
    if (types.isPromise(result))
      return result.finally(() => {
        this.#stopIfRunning();
      }) as Result;
    this.#stopIfRunning();
    return result;
  }

  /** `label` of this package: labels are of the thread, and hold for all profilers that run. */
  label<Args extends readonly unknown[], Result>(
    labels: Labels,
    fn: (...args: Args) => Result,
    ...args: Args
  ): Result {
    return label(labels, fn, ...args);
  }

  #stopIfRunning(): void {
    if (this.#run === undefined) return;
    finishBeforeSignals(() => {
      const stopped = this.#stop();
      const file = this.#file;
      if (file === undefined) return;
      saveOrSay(() => {
        writeTo(file, stopped);
      });
    });
  }
}

interface Run {
  readonly session: EngineSession;
  readonly begin: EngineSnapshot;
  readonly asyncBegin: AsyncCounts;
  readonly startedAt: string;
  readonly startNs: bigint;
  /** Found at the start: at the end the program may have replaced what tells it. */
  readonly machine: ProfileMachine;
  readonly workers: WorkerCollection | undefined;
}

function joinFor(checked: CheckedOptions): EngineSession {
  const { counters, nodeLimit, labelLimit, async: isAsync, events, source, userSpaceReads } = checked;
  const options = {
    ...(source !== undefined && { source }),
    ...(userSpaceReads !== undefined && { userSpaceReads }),
  };
  const sessionOptions = { nodeLimit, labelLimit, isAsync };
  return counters === undefined
    ? joinSession(JSON.stringify([events, options]), sessionOptions, () =>
        openEngineCounters(events, options),
      )
    : joinSession(`manual ${manualGroupOf(counters).id}`, sessionOptions, () =>
        manualEngineCounters(counters),
      );
}

function beginRun(checked: CheckedOptions): Run {
  const session = joinFor(checked);
  try {
    return {
      session,
      startedAt: timestamp(),
      startNs: steadyNs(),
      machine: machineFingerprint(),
      workers: checked.workers ? new WorkerCollection(workerOptions(session, checked)) : undefined,
      begin: sessionSnapshot(),
      asyncBegin: asyncCounts(),
    };
  } catch (error) {
    leaveSession();
    throw error;
  }
}

/** What workers count must be the same; `auto` could come to something else there. */
function workerOptions({ counters }: EngineSession, checked: CheckedOptions): ProfilerOptions {
  const { nodeLimit, labelLimit, async: isAsync, userSpaceReads } = checked;
  return {
    events: counters.events.map(({ name }) => name),
    source: counters.source as CounterSource,
    nodeLimit,
    labelLimit,
    async: isAsync,
    ...(userSpaceReads !== undefined && { userSpaceReads }),
  };
}

function endRun(run: Run): Profile {
  try {
    return profileSoFar(run);
  } finally {
    leaveSession();
  }
}

/** Workers are stopped by it. */
function profileSoFar(run: Run): Profile {
  const own = threadProfile(run);
  if (run.workers === undefined) return own;
  const { threads, notes } = run.workers.collect();
  const joined = joinThreads(own, threads);
  return { ...joined, notes: [...joined.notes, ...notes] };
}

function threadProfile({ session, begin, asyncBegin, startedAt, startNs, machine }: Run): Profile {
  const { counters, calibrations, asyncCosts } = session;
  const snapshot = subtractSnapshot(sessionSnapshot(), begin);
  return buildProfile({
    icprofileVersion: packageVersion(),
    startedAt,
    wallTimeNs: Number(steadyNs() - startNs),
    source: counters.source,
    machine,
    events: counters.events,
    counted: counters.counted(),
    snapshot,
    costs: calibrations.map((calibration) => calibration?.costs),
    asyncCosts,
    asyncCounts: subtractAsyncCounts(asyncCounts(), asyncBegin),
    costsAreCurrent: areCurrent(calibrations),
    sitesVisible: nativeAddon().sitesVisible,
    functionOf: registeredFunction,
    switchedOff: switchedOffFunctions(),
  });
}

function writeTo(file: string, profile: Profile): void {
  withIntactGlobals(() => {
    writeFileWhole(file, profileJsonPieces(profile));
  });
}

const knownOptions: readonly string[] = [
  'events',
  'source',
  'userSpaceReads',
  'counters',
  'nodeLimit',
  'labelLimit',
  'async',
  'file',
  'workers',
] satisfies (keyof ProfilerOptions)[];

/** Events and source are checked by `openCounters`; what profilers alone take is checked here. */
function checkOptions(options: ProfilerOptions): CheckedOptions {
  if (typeof options !== 'object' || (options as unknown) === null || Array.isArray(options))
    throw invalidArgument('options', 'an object', options);
  const unknownOption = Object.keys(options).find((name) => !knownOptions.includes(name));
  if (unknownOption !== undefined) {
    throw invalidArgument('options', `made of ${knownOptions.join(', ')}`, `{ ${unknownOption} }`);
  }
  const {
    counters,
    events,
    source,
    nodeLimit = defaultNodeLimit,
    labelLimit = defaultLabelLimit,
    async: isAsync = true,
    file,
    workers = false,
  } = options;
  if (typeof workers !== 'boolean') throw invalidArgument('options.workers', 'a boolean', workers);
  if (workers && counters !== undefined) {
    throw invalidArgument(
      'options.workers',
      'given without counters, which are of one thread',
      'given with them',
    );
  }
  if (file !== undefined && (typeof file !== 'string' || file === '')) {
    throw invalidArgument('options.file', 'a path', file);
  }
  if (typeof isAsync !== 'boolean') throw invalidArgument('options.async', 'a boolean', isAsync);
  if (!Number.isInteger(nodeLimit) || nodeLimit < 1 || nodeLimit > largestNodeLimit) {
    throw invalidArgument('options.nodeLimit', `an integer from 1 to ${largestNodeLimit}`, nodeLimit);
  }
  if (!Number.isInteger(labelLimit) || labelLimit < 1 || labelLimit > largestNodeLimit) {
    throw invalidArgument('options.labelLimit', `an integer from 1 to ${largestNodeLimit}`, labelLimit);
  }
  if (counters !== undefined && !isManualCounters(counters)) {
    throw invalidArgument('options.counters', 'ManualCounters', counters);
  }
  if (counters !== undefined && (events !== undefined || source !== undefined)) {
    throw invalidArgument('options.counters', 'given without events and source', 'given with them');
  }
  if (Array.isArray(events) && events.length > maxProfiledEvents) {
    throw new IcprofileError(
      'ERR_ICPROFILE_TOO_MANY_EVENTS',
      `A profiler counts ${maxProfiledEvents} events at most, not ${events.length}`,
      {
        remedy: 'Profile the others in another run',
      },
    );
  }
  return { ...options, nodeLimit, labelLimit, async: isAsync, workers };
}
