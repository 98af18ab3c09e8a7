import path from 'node:path';
import { machineFingerprint } from '../counters/machine';
import type { CounterSource } from '../counters/options';
import { ManualCounters } from '../counters/manual';
import { IcprofileError, invalidArgument } from '../errors';
import { joinThreads } from '../model/join-threads';
import type { Profile } from '../model/profile';
import { profileJson } from '../model/profile-json';
import { largestNodeLimit, maxProfiledEvents, type EngineSnapshot } from '../native/addon';
import { nativeAddon } from '../native/load';
import { packageVersion } from '../version';
import { writeFileWhole } from '../write-file';
import { asyncCounts, subtractAsyncCounts, type AsyncCounts } from './async-counts';
import { buildProfile } from './build-profile';
import { manualEngineCounters, openEngineCounters } from './counting';
import { saveAtEnd, saveOrSay } from './end-of-process';
import { registeredFunction } from './function-registry';
import { switchedOffFunctions } from './inserted-calls';
import { label, type Labels } from './label';
import type { ProfilerOptions } from './profiler-options';
import { areCurrent, joinSession, leaveSession, sessionSnapshot, type EngineSession } from './session';
import { subtractSnapshot } from './snapshot';
import { WorkerCollection } from './worker-collection';

export type { ProfilerOptions };

type CheckedOptions = ProfilerOptions & {
  readonly nodeLimit: number;
  readonly async: boolean;
  readonly workers: boolean;
};

const defaultNodeLimit = 1_000_000;

/**
 * Charges what this thread counts, between `start()` and `stop()`, to the functions wrapped by `profile()`.
 *
 * Several profilers may run at once where they count the same events. Starting the first one measures the wrappers'
 * own cost, which takes some half billion instructions once per thread.
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
    const stopped = this.#stop();
    if (this.#file !== undefined) writeTo(this.#file, stopped);
    return stopped;
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
    if (isPromise(result))
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
    const stopped = this.#stop();
    const file = this.#file;
    if (file === undefined) return;
    saveOrSay(() => {
      writeTo(file, stopped);
    });
  }
}

interface Run {
  readonly session: EngineSession;
  readonly begin: EngineSnapshot;
  readonly asyncBegin: AsyncCounts;
  readonly startedAt: string;
  readonly startNs: bigint;
  readonly workers: WorkerCollection | undefined;
}

function beginRun(checked: CheckedOptions): Run {
  const { counters, nodeLimit, async: isAsync, events, source, userSpaceReads } = checked;
  const options = {
    ...(source !== undefined && { source }),
    ...(userSpaceReads !== undefined && { userSpaceReads }),
  };
  const sessionOptions = { nodeLimit, isAsync };
  const session =
    counters === undefined
      ? joinSession(JSON.stringify([events, options]), sessionOptions, () =>
          openEngineCounters(events, options),
        )
      : joinSession(`manual ${manualKey(counters)}`, sessionOptions, () => manualEngineCounters(counters));
  return {
    session,
    startedAt: new Date().toISOString(),
    startNs: process.hrtime.bigint(),
    workers: checked.workers ? new WorkerCollection(workerOptions(session, checked)) : undefined,
    begin: sessionSnapshot(),
    asyncBegin: asyncCounts(),
  };
}

/** What workers count must be the same; `auto` could come to something else there. */
function workerOptions({ counters }: EngineSession, checked: CheckedOptions): ProfilerOptions {
  const { nodeLimit, async: isAsync, userSpaceReads } = checked;
  return {
    events: counters.events.map(({ name }) => name),
    source: counters.source as CounterSource,
    nodeLimit,
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

function threadProfile({ session, begin, asyncBegin, startedAt, startNs }: Run): Profile {
  const { counters, calibrations, asyncCosts } = session;
  const snapshot = subtractSnapshot(sessionSnapshot(), begin);
  return buildProfile({
    icprofileVersion: packageVersion(),
    startedAt,
    wallTimeNs: Number(process.hrtime.bigint() - startNs),
    source: counters.source,
    machine: machineFingerprint(),
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
  writeFileWhole(file, profileJson(profile));
}

const manualKeys = new WeakMap<ManualCounters, number>();
let manualCount = 0;

function manualKey(counters: ManualCounters): number {
  const key = manualKeys.get(counters) ?? ++manualCount;
  manualKeys.set(counters, key);
  return key;
}

const knownOptions: readonly string[] = [
  'events',
  'source',
  'userSpaceReads',
  'counters',
  'nodeLimit',
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
  if (counters !== undefined && !(counters instanceof ManualCounters)) {
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
  return { ...options, nodeLimit, async: isAsync, workers };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}
