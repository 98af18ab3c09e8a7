/**
 * The engine of this JavaScript environment, shared by all profilers that run at the same time: each of them gets the
 * difference of two snapshots. The first to start opens the counters, the last to stop closes them.
 */
import { IcprofileError } from '../../errors';
import {
  type EngineSnapshot,
  environmentPart,
  nativeAddon,
  inMainRealm,
  mainRealm,
  StateWord,
} from '../../native';
import {
  calibrate,
  isCurrent,
  measureFirstForms,
  type Calibration,
  environmentColdForms,
  calibrateAsync,
  type AsyncCosts,
} from '../calibration';
import { stopTrackingAsync, trackAsync } from '../async';
import { type EngineCounters, EngineRun } from '../counting';
import { environmentProbes } from '../probes';
import { hasInsertedProbes } from '../inserted';
import {
  beginSessionFunctions,
  endSessionFunctions,
  beginSessionLabels,
  endSessionLabels,
} from '../functions';

export interface EngineSession {
  readonly counters: EngineCounters;
  /** By event; undefined for events that cannot be calibrated. */
  readonly calibrations: readonly (Calibration | undefined)[];
  /** By event; undefined where they are not known, or promises are not tracked. */
  readonly asyncCosts: readonly (AsyncCosts | undefined)[];
}

export interface SessionOptions {
  readonly nodeLimit: number;
  readonly labelLimit: number;
  /** Whether what continuations do is charged to those who caused them. */
  readonly isAsync: boolean;
}

interface RunningSession extends EngineSession, SessionOptions {
  /** What a profiler must ask for to join. */
  readonly key: string;
  profilers: number;
  /** Of the copy of this package that began it. */
  readonly end: () => void;
}

interface Sessions {
  running?: RunningSession;
  epoch: number;
}

function sessions(): Sessions {
  return environmentPart<Sessions>('sessions', () => inMainRealm({ epoch: 0 }));
}

/** By what profilers ask for and how counters are read: later sessions cost as much as earlier ones. */
const calibrationsByKey = environmentPart(
  'calibrations',
  () => new mainRealm.Map<string, readonly (Calibration | undefined)[]>(),
);
const asyncCostsByKey = environmentPart(
  'async costs',
  () => new mainRealm.Map<string, readonly (AsyncCosts | undefined)[]>(),
);

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
  checkSharedWords();
  const all = sessions();
  const session = (all.running ??= beginSession(key, options, openCounters()));
  if (
    session.key !== key ||
    session.nodeLimit !== options.nodeLimit ||
    session.labelLimit !== options.labelLimit ||
    session.isAsync !== options.isAsync
  ) {
    throw new IcprofileError(
      'ERR_ICPROFILE_INVALID_STATE',
      'Another profiler runs on this thread with other options',
      {
        remedy: 'Give both the same events, source and limits, or stop the other one first',
      },
    );
  }
  session.profilers += 1;
  return session;
}

/** What has been charged since the session began. */
export function sessionSnapshot(): EngineSnapshot {
  checkSharedWords();
  const snapshot = nativeAddon().snapshotEngine();
  if (snapshot === undefined)
    throw new IcprofileError('ERR_ICPROFILE_INVALID_STATE', 'The profiling engine was stopped');
  return snapshot;
}

/** A program can transfer the memory of any buffer that it gets hold of. Wrappers enter nothing then. */
function checkSharedWords(): void {
  if (environmentProbes().state.length > 0) return;
  throw new IcprofileError(
    'ERR_ICPROFILE_INVALID_STATE',
    'The memory that the profiler shares with its addon was transferred',
    { remedy: 'Leave the addon’s buffers alone, and start the thread anew' },
  );
}

/** Leaves the session; the last profiler ends it. */
export function leaveSession(): void {
  const all = sessions();
  if (all.running === undefined || --all.running.profilers > 0) return;
  const { end } = all.running;
  delete all.running;
  end();
}

function beginSession(key: string, options: SessionOptions, counters: EngineCounters): RunningSession {
  try {
    // The kernel's setting for user-space reads (perf_user_access) can change between two runs. Probes in functions' own code
    // can be new since the last one.
    const costsKey = `${key} ${String(counters.readsInUserSpace)} ${String(hasInsertedProbes())}`;
    measureFirstFormsOn(counters);
    const asyncCosts = options.isAsync ? asyncCostsOn(counters, costsKey) : [];
    const { run, calibrations } = startCalibrated(counters, options.nodeLimit, costsKey);
    const end = (): void => {
      if (options.isAsync) stopTrackingAsync();
      run.stop();
      counters.close();
      endSessionFunctions();
      endSessionLabels();
    };
    beginSessionFunctions(options.nodeLimit);
    beginSessionLabels(options.labelLimit);
    if (options.isAsync) trackAsync(environmentProbes().state[StateWord.Epoch] as number);
    return { ...options, key, profilers: 0, counters, calibrations, asyncCosts, end };
  } catch (error) {
    counters.close();
    throw error;
  }
}

interface CalibratedRun {
  readonly run: EngineRun;
  readonly calibrations: readonly (Calibration | undefined)[];
}

/** Measures what wrappers cost where it is not known, or no longer true. */
function startCalibrated(counters: EngineCounters, nodeLimit: number, costsKey: string): CalibratedRun {
  const known = calibrationsByKey.get(costsKey);
  if (known !== undefined) {
    const run = startWithSites(counters, nodeLimit, known);
    if (areCurrent(known)) return { run, calibrations: known };
    run.stop();
  }
  const calibrations = eachCounted(counters, (eventIndex) => calibrate(nativeAddon(), eventIndex));
  if (countsAllTheTime(counters)) calibrationsByKey.set(costsKey, calibrations);
  return { run: startWithSites(counters, nodeLimit, calibrations), calibrations };
}

function startWithSites(
  counters: EngineCounters,
  nodeLimit: number,
  calibrations: readonly (Calibration | undefined)[],
): EngineRun {
  const run = startEngine(counters, nodeLimit);
  const sites = calibrations.flatMap((calibration) => calibration?.sites ?? []);
  for (const [site, siteClass] of new Map(sites.map(({ site, siteClass }) => [site, siteClass]))) {
    nativeAddon().registerProbeSite(site, siteClass);
  }
  return run;
}

/** Whether V8 has neither moved nor recompiled the wrappers since they were measured. Needs a running engine. */
export function areCurrent(calibrations: readonly (Calibration | undefined)[]): boolean {
  return calibrations.every(
    (calibration, eventIndex) =>
      calibration === undefined || isCurrent(calibration, nativeAddon(), eventIndex),
  );
}

function measureFirstFormsOn(counters: EngineCounters): void {
  const eventIndex = counters.countsInstructions.indexOf(true);
  if (eventIndex < 0 || environmentColdForms.areFirstSeen) return;
  onEngine(counters, () => {
    measureFirstForms(nativeAddon(), eventIndex);
  });
}

function asyncCostsOn(counters: EngineCounters, key: string): readonly (AsyncCosts | undefined)[] {
  const costs =
    asyncCostsByKey.get(key) ??
    eachCounted(counters, (eventIndex) => calibrateAsync(nativeAddon(), eventIndex));
  if (countsAllTheTime(counters)) asyncCostsByKey.set(key, costs);
  return costs;
}

/** What `measure` finds of each event that can be calibrated, as plain data. */
function eachCounted<Costs>(
  counters: EngineCounters,
  measure: (eventIndex: number) => Costs,
): readonly (Costs | undefined)[] {
  const costs: Costs[] = inMainRealm([]);
  counters.countsInstructions.forEach((countsInstructions, eventIndex) => {
    if (!countsInstructions) return;
    costs[eventIndex] = inMainRealm(onEngine(counters, () => measure(eventIndex)));
  });
  return costs;
}

/** Of counters that had the PMU for a part of the time only, costs are no better than what else they count. */
function countsAllTheTime(counters: EngineCounters): boolean {
  return counters.counted().every((counted) => counted === 'always');
}

function onEngine<Result>(counters: EngineCounters, measure: () => Result): Result {
  const run = startEngine(counters, calibrationNodeLimit);
  try {
    return measure();
  } finally {
    run.stop();
  }
}

function startEngine(counters: EngineCounters, nodeLimit: number): EngineRun {
  return new EngineRun(counters, nodeLimit, nextEpoch());
}

/** A number that no run of this thread had before. */
export function nextEpoch(): number {
  const all = sessions();
  all.epoch = (all.epoch % 0x7fff_ffff) + 1;
  return all.epoch;
}

/** What sampled requests are corrected by, measured once for each thread. */
export interface RequestCosts {
  readonly async: AsyncCosts | undefined;
  /** Of the first event; undefined where functions are not recorded, or it cannot be calibrated. */
  readonly calibration: Calibration | undefined;
}

/** @param withFunctions whether wrappers are measured too, which takes most of the time. */
export function prepareRequestCosts(counters: EngineCounters, withFunctions: boolean): RequestCosts {
  const key = `requests ${counters.events[0]?.name ?? ''} ${String(counters.readsInUserSpace)}`;
  if (withFunctions) measureFirstFormsOn(counters);
  const [asyncCosts] = asyncCostsOn(counters, key);
  if (!withFunctions) return { async: asyncCosts, calibration: undefined };
  const calibrations =
    calibrationsByKey.get(key) ?? eachCounted(counters, (eventIndex) => calibrate(nativeAddon(), eventIndex));
  if (countsAllTheTime(counters)) calibrationsByKey.set(key, calibrations);
  return { async: asyncCosts, calibration: calibrations[0] };
}
