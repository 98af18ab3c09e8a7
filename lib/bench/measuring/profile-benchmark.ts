/** Profiles one benchmark in this process by function, when it is warm: with probes in all that its file loads. */
import type { Unit } from '../../counters/events';
import { instrumentModules, leaveModulesToProgram, type Instrumentation } from '../../instrument';
import { betweenIterations, isCollection, type Profile } from '../../model/profile';
import { SpecialNode } from '../../native';
import { labelled, Profiler } from '../../profiler';
import { sessionSnapshot } from '../../engine/session';
import { type ProfileAnswer, type ProfileJob, SpentTime } from '../protocol';
import type { RegionMarks, Subject } from './loops';
import { measure, type Measurable, type MeasureLimits } from './measure';
import { compilerTier } from './natives';
import { betweenHooks, type Hook, type PreparedBenchmark, type RegisteredBenchmark } from '../registry';
import { limitsOf, returnsPromise } from './sample';
import { callerOf, emptyBenchmark, hasEach, type Caller, type SubjectOptions } from './subjects';

export interface ProbedFiles extends Pick<Instrumentation, 'untouched'> {
  /** Files that were loaded without probes, and why. */
  readonly warnings: readonly string[];
}

/** Installed packages too: as often as not it is those that changed. The benchmark's installation of icprofile is not its work. */
const selection = { include: ['/**'], exclude: ['/**/node_modules/icprofile/**'], packages: [] } as const;

/** What this process loads from here on has probes. @param loadedBefore As of `leaveModulesToProgram`. */
export function instrumentBenchmark(loadedBefore: ReadonlySet<string>): ProbedFiles {
  const warnings: string[] = [];
  const instrumentation = instrumentModules({
    selection,
    directory: process.cwd(),
    resumedBy: 'probes',
    keepsAllProbes: true,
    warn: (message) => warnings.push(message),
  });
  leaveModulesToProgram(loadedBefore);
  return { untouched: () => instrumentation.untouched(), warnings };
}

/** Runs the hooks around it. @throws what the benchmark or a hook throws; what opening counters throws. */
export async function profileBenchmark(
  benchmark: RegisteredBenchmark,
  job: ProfileJob,
  files: ProbedFiles,
): Promise<ProfileAnswer> {
  // Counts from here on, so that the probes do in warm-up what they will do.
  const warmingUp = profilerOf(job).start();
  try {
    return await betweenHooks(benchmark, async (prepared) => profileWarm(prepared, job, files));
  } finally {
    warmingUp.stop();
  }
}

/** Callbacks are not followed: hooks of promises cost more than most of what promises do. */
function profilerOf({ source, event }: ProfileJob): Profiler {
  return new Profiler({ source, async: false, ...(event !== undefined && { events: [event] }) });
}

async function profileWarm(
  { fn, hooks: { beforeEach, afterEach } }: PreparedBenchmark,
  job: ProfileJob,
  files: ProbedFiles,
): Promise<ProfileAnswer> {
  const isAsync = await returnsPromise(fn, beforeEach, afterEach);
  const options = { isAsync, beforeEach: outside(beforeEach), afterEach: outside(afterEach) };
  const limits = limitsOf(unitOf(await profileOf(job, () => undefined)), job, hasEach(options));
  const callingCost = await costOfCalling(job, options, limits);
  const { profile, isWarm } = await warmProfile(job, fn, options, limits);
  return {
    kind: 'profile',
    profile: { ...profile, notes: [...profile.notes, ...notesOn(files, isWarm)] },
    callingCost,
  };
}

/** What the same number of calls of an empty function counts outside of all functions: loop, calls, hooks' labels. */
async function costOfCalling(
  job: ProfileJob,
  options: SubjectOptions,
  limits: MeasureLimits,
): Promise<number> {
  const { fn, options: empty } = emptyBenchmark(options);
  const hooks = { beforeEach: outside(empty.beforeEach), afterEach: outside(empty.afterEach) };
  const { profile } = await warmProfile(job, fn, { ...empty, ...hooks }, limits);
  return profile.nodes[profile.threads[0]?.root ?? -1]?.self[0] ?? 0;
}

async function warmProfile(
  job: ProfileJob,
  fn: Subject,
  options: SubjectOptions,
  limits: MeasureLimits,
): Promise<{ readonly profile: Profile; readonly isWarm: boolean }> {
  const call = await callerOf(unmarked, fn, options);
  const { isWarm } = await measure(measurableOf(fn, call), { ...limits, regions: 1 });
  const profile = await settledProfile(() => profileOf(job, () => call(job.iterations)), job.warmUpTimeMs);
  return { profile, isWarm };
}

/** A profile is a region as a whole. */
const unmarked: RegionMarks = { begin: () => undefined, end: () => undefined };

/** What hooks do is charged below a label, by which it can be told from iterations. */
function outside(hook: Hook | undefined): Hook | undefined {
  return hook === undefined ? undefined : labelled(betweenIterations, hook);
}

/** For warm-up: probes and all. */
function measurableOf(fn: Subject, call: Caller): Measurable {
  return {
    run: async (iterations) => {
      const before = countsSoFar();
      await call(iterations);
      const after = countsSoFar();
      return {
        work: after.work - before.work,
        garbageCollection: after.garbageCollection - before.garbageCollection,
      };
    },
    tier: () => compilerTier(fn),
  };
}

function countsSoFar(): { readonly work: number; readonly garbageCollection: number } {
  const { nodes, totals } = sessionSnapshot();
  const garbageCollection =
    (nodes.self[SpecialNode.MinorCollection] ?? 0) + (nodes.self[SpecialNode.MajorCollection] ?? 0);
  return { work: (totals[0] ?? 0) - garbageCollection, garbageCollection };
}

const [mostProfiles, alikeProfiles, alikeTolerance] = [30, 3, 1e-3] as const;

/**
 * V8 compiles now and then even when counts have settled: profiles are taken until several in a row are alike, and the last one of
 * these is returned; where none are for so long, the one that counted least.
 */
async function settledProfile(take: () => Promise<Profile>, timeLimitMs: number): Promise<Profile> {
  const spent = new SpentTime();
  let least = await take();
  let leastCount = countOf(least);
  const counts = [leastCount];
  while (counts.length < mostProfiles && spent.ms < timeLimitMs) {
    const profile = await take();
    const count = countOf(profile);
    counts.push(count);
    const last = counts.slice(-alikeProfiles);
    const [lowest, highest] = [Math.min(...last), Math.max(...last)];
    if (last.length === alikeProfiles && highest - lowest <= alikeTolerance * lowest) return profile;
    if (count < leastCount) [least, leastCount] = [profile, count];
  }
  return least;
}

/** Without garbage collection. */
function countOf({ nodes, functions }: Profile): number {
  const isCounted = functions.map((fn) => !isCollection(fn));
  return nodes
    .filter((node) => isCounted[node.function])
    .reduce((sum, { rawSelf }) => sum + (rawSelf[0] ?? 0), 0);
}

async function profileOf(job: ProfileJob, work: () => unknown): Promise<Profile> {
  const profiler = profilerOf(job).start();
  await work();
  return profiler.stop();
}

function unitOf({ events }: Profile): Unit {
  return (events[0]?.unit ?? 'events') as Unit;
}

function notesOn({ untouched, warnings }: ProbedFiles, isWarm: boolean): readonly string[] {
  const count = untouched().length;
  return [
    ...warnings,
    ...(count === 0 ? [] : [`${count} functions could not be given probes, and count to their callers`]),
    ...(isWarm ? [] : ['It was not warm when it was profiled']),
  ];
}
