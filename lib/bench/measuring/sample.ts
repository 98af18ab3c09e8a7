/** Measures one benchmark in this process, once. */
import { median } from '../../stats';
import { machineFingerprint } from '../../counters/system';
import type { Unit } from '../../counters/events';
import { IcprofileError } from '../../errors';
import { RegionCounter } from '../../engine/counting';
import { allocatedBytes } from './allocation';
import type { SampleAnswer, SampleJob } from '../protocol';
import { measure, type MeasureLimits, type Measurable, type Measured } from './measure';
import { betweenHooks, isThenable, type PreparedBenchmark, type RegisteredBenchmark } from '../registry';
import { emptySubject, hasEach, subjectOf, type SubjectOptions } from './subjects';

/** What a region counts at least: reading the counter costs a few instructions to some thousand. */
const regionCounts: Readonly<Record<Unit, number | null>> = {
  instructions: 5e6,
  cycles: 5e6,
  ns: 5e6,
  events: null,
};
const regionTimeMs = 10;
/** V8 optimizes a function after some 20 000 calls at the latest, where it does: of long ones nobody can wait for so many. */
const unoptimizedCounts: Readonly<Record<Unit, number>> = {
  instructions: 1e9,
  cycles: 1e9,
  ns: 3e8,
  events: 0,
};
const unoptimizedTimeMs = 300;
/** With hooks around each iteration, what is not counted takes longer than what is. */
const hookedScale = 1 / 10;
const regionsCounted = 5;
const mostWarmUpRounds = 300;

/** Runs the hooks around it. @throws what the benchmark or a hook throws; what opening counters throws. */
export async function takeSample(benchmark: RegisteredBenchmark, job: SampleJob): Promise<SampleAnswer> {
  const counter = new RegionCounter(job.event, job.source);
  try {
    return await betweenHooks(benchmark, (prepared) => measureBenchmark(prepared, job, counter));
  } finally {
    counter.close();
  }
}

async function measureBenchmark(
  { fn, hooks: { beforeEach, afterEach } }: PreparedBenchmark,
  job: SampleJob,
  counter: RegionCounter,
): Promise<SampleAnswer> {
  const options: SubjectOptions = {
    isAsync: await returnsPromise(fn, beforeEach, afterEach),
    beforeEach,
    afterEach,
  };
  const limits = limitsOf(counter.event.unit, job, hasEach(options));
  const empty = await measure(await emptySubject(counter, options), limits);
  const subject = await subjectOf(counter, fn, options);
  const measured = await measure(subject, limits);
  const allocated = tellsCollections(counter, options)
    ? await allocatedBytes(allocatingOf(subject, counter), measured.iterations)
    : null;
  const { source, event, counted } = counter;
  if (counted === 'none') {
    throw new IcprofileError('ERR_ICPROFILE_COUNTER_SELF_CHECK', `${event.name} was not counted`, {
      remedy: 'Others use the PMU: try again, or use the emulated source',
    });
  }
  const sample = sampleOf(job.seed, measured, median(empty.regions), allocated);
  return { kind: 'sample', sample, source, event, counted, machine: machineFingerprint() };
}

/** The first call of all; some modules do their own set-up in it. */
export async function returnsPromise(
  fn: () => unknown,
  beforeEach?: () => unknown,
  afterEach?: () => unknown,
): Promise<boolean> {
  await beforeEach?.();
  const result = fn();
  await result;
  await afterEach?.();
  return isThenable(result);
}

export function limitsOf(
  unit: Unit,
  { warmUpTimeMs, optimize }: Pick<SampleJob, 'warmUpTimeMs' | 'optimize'>,
  hasHooks: boolean,
): MeasureLimits {
  const scale = hasHooks ? hookedScale : 1;
  const regionCount = regionCounts[unit];
  return {
    regionCount: regionCount === null ? null : regionCount * scale,
    regionTimeMs,
    regions: regionsCounted,
    unoptimizedCount: optimize ? unoptimizedCounts[unit] : 0,
    unoptimizedTimeMs: optimize ? unoptimizedTimeMs : 0,
    warmUpTimeMs,
    warmUpRounds: mostWarmUpRounds,
  };
}

/** Whether each collection counts something, as it need not of events, and is no hook's. */
function tellsCollections({ event }: RegionCounter, options: SubjectOptions): boolean {
  return regionCounts[event.unit] !== null && !hasEach(options);
}

function allocatingOf(subject: Measurable, counter: RegionCounter): Parameters<typeof allocatedBytes>[0] {
  return {
    run: (iterations) => subject.run(iterations),
    collected: () => counter.shares().garbageCollection,
  };
}

function sampleOf(
  seed: number,
  measured: Measured,
  callCost: number,
  allocated: number | null,
): SampleAnswer['sample'] {
  const regions = measured.regions.map((count) => count - callCost);
  return {
    seed,
    iterations: measured.iterations,
    regions,
    value: median(regions),
    garbageCollection: measured.garbageCollection,
    tier: measured.tier,
    isWarm: measured.isWarm,
    allocatedBytes: allocated,
  };
}
