/**
 * The engine of this JavaScript environment, shared by all profilers that run at the same time: each of them gets the
 * difference of two snapshots. The first to start opens the counters, the last to stop closes them.
 */
import { errnoName } from '../counters/diagnosis';
import { IcprofileError } from '../errors';
import type { EngineSnapshot } from '../native/addon';
import { nativeAddon } from '../native/load';
import { calibrate, type Calibration } from './calibration';
import { stopTrackingAsync, trackAsync } from './async-tracking';
import { calibrateAsync } from './async-calibration';
import type { EngineCounters } from './counting';
import type { AsyncCosts } from './probe-costs';

export interface EngineSession {
  readonly counters: EngineCounters;
  /** By event; undefined for events that cannot be calibrated. */
  readonly calibrations: readonly (Calibration | undefined)[];
  /** By event; undefined where they are not known, or promises are not tracked. */
  readonly asyncCosts: readonly (AsyncCosts | undefined)[];
}

export interface SessionOptions {
  readonly nodeLimit: number;
  /** Whether what continuations do is charged to those who caused them. */
  readonly isAsync: boolean;
}

interface RunningSession extends EngineSession, SessionOptions {
  /** What a profiler must ask for to join. */
  readonly key: string;
  profilers: number;
}

let running: RunningSession | undefined;
let epoch = 0;

/** By what profilers ask for and how counters are read: later sessions cost as much as earlier ones. */
const calibrationsByKey = new Map<string, readonly (Calibration | undefined)[]>();
const asyncCostsByKey = new Map<string, readonly (AsyncCosts | undefined)[]>();

/** Enough for calibration's one function in every environment. */
const calibrationNodeLimit = 64;

/**
 * Joins the session that runs, or begins one.
 *
 * @param key the same for profilers that can share a session.
 * @throws ERR_ICPROFILE_INVALID_STATE where one runs with other events, counters or limits.
 */
export function joinSession(
  key: string,
  options: SessionOptions,
  openCounters: () => EngineCounters,
): EngineSession {
  if (running === undefined) {
    running = { ...beginSession(key, options, openCounters()), ...options, key, profilers: 0 };
    if (options.isAsync) trackAsync();
  } else if (
    running.key !== key ||
    running.nodeLimit !== options.nodeLimit ||
    running.isAsync !== options.isAsync
  ) {
    throw new IcprofileError(
      'ERR_ICPROFILE_INVALID_STATE',
      'Another profiler runs on this thread with other options',
      {
        remedy: 'Give both the same events, source and limits, or stop the other one first',
      },
    );
  }
  running.profilers += 1;
  return running;
}

/** What has been charged since the session began. */
export function sessionSnapshot(): EngineSnapshot {
  const snapshot = nativeAddon().snapshotEngine();
  if (snapshot === undefined)
    throw new IcprofileError('ERR_ICPROFILE_INVALID_STATE', 'The profiling engine was stopped');
  return snapshot;
}

/** Leaves the session; the last profiler ends it. */
export function leaveSession(): void {
  if (running === undefined || --running.profilers > 0) return;
  if (running.isAsync) stopTrackingAsync();
  nativeAddon().stopEngine();
  running.counters.close();
  running = undefined;
}

function beginSession(
  key: string,
  { nodeLimit, isAsync }: SessionOptions,
  counters: EngineCounters,
): EngineSession {
  try {
    // The kernel's setting for user-space reads (perf_user_access) can change between two runs.
    const readingKey = `${key} ${String(counters.readsInUserSpace)}`;
    const asyncCosts = isAsync ? asyncCostsOn(counters, readingKey) : [];
    const known = calibrationsByKey.get(readingKey);
    if (known !== undefined && startCalibrated(counters, nodeLimit, known)) {
      return { counters, calibrations: known, asyncCosts };
    }
    nativeAddon().stopEngine();
    const calibrations = counters.countsInstructions.map((countsInstructions, eventIndex) =>
      countsInstructions ? calibrateOn(counters, eventIndex) : undefined,
    );
    if (countsAllTheTime(counters)) calibrationsByKey.set(readingKey, calibrations);
    startCalibrated(counters, nodeLimit, calibrations);
    return { counters, calibrations, asyncCosts };
  } catch (error) {
    nativeAddon().stopEngine();
    counters.close();
    throw error;
  }
}

/** Starts the engine; whether the wrappers still cost what was measured. */
function startCalibrated(
  counters: EngineCounters,
  nodeLimit: number,
  calibrations: readonly (Calibration | undefined)[],
): boolean {
  startEngine(counters, nodeLimit);
  const sites = calibrations.flatMap((calibration) => calibration?.sites ?? []);
  for (const [site, siteClass] of new Map(sites.map(({ site, siteClass }) => [site, siteClass]))) {
    nativeAddon().registerProbeSite(site, siteClass);
  }
  return areCurrent(calibrations);
}

/** Whether V8 has neither moved nor recompiled the wrappers since they were measured. Needs a running engine. */
export function areCurrent(calibrations: readonly (Calibration | undefined)[]): boolean {
  return calibrations.every((calibration) => calibration?.isCurrent() ?? true);
}

function asyncCostsOn(counters: EngineCounters, key: string): readonly (AsyncCosts | undefined)[] {
  const costs =
    asyncCostsByKey.get(key) ??
    counters.countsInstructions.map((countsInstructions, eventIndex) =>
      countsInstructions ? onEngine(counters, () => calibrateAsync(nativeAddon(), eventIndex)) : undefined,
    );
  if (countsAllTheTime(counters)) asyncCostsByKey.set(key, costs);
  return costs;
}

/** Of counters that had the PMU for a part of the time only, costs are no better than what else they count. */
function countsAllTheTime(counters: EngineCounters): boolean {
  return counters.counted().every((counted) => counted === 'always');
}

function calibrateOn(counters: EngineCounters, eventIndex: number): Calibration {
  return onEngine(counters, () => calibrate(nativeAddon(), eventIndex));
}

function onEngine<Result>(counters: EngineCounters, measure: () => Result): Result {
  startEngine(counters, calibrationNodeLimit);
  try {
    return measure();
  } finally {
    nativeAddon().stopEngine();
  }
}

function startEngine({ parts, events }: EngineCounters, nodeLimit: number): void {
  epoch = (epoch % 0x7fff_ffff) + 1;
  const errno = nativeAddon().startEngine(parts, events.length, nodeLimit, epoch);
  if (errno !== 0) {
    throw new IcprofileError(
      'ERR_ICPROFILE_SYSTEM_CALL',
      `The profiling engine cannot start: ${errnoName(errno)}`,
      { errno },
    );
  }
}
