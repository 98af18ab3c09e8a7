/** Warm-up, the number of iterations, and the regions that count. */
import type { CompilerTier } from '../../model/benchmark';
import { SpentTime } from '../protocol';
import { isSteady } from './steadiness';

export interface RegionCount {
  /** Without garbage collections, and without what a region of no iterations counts. */
  readonly work: number;
  readonly garbageCollection: number;
}

/** What is measured: a benchmark, or the loop around an empty one. */
export interface Measurable {
  run(iterations: number): RegionCount | Promise<RegionCount>;
  tier(): CompilerTier | null;
}

export interface MeasureLimits {
  /** A region that counts so much is far above what reading the counter costs; null where counts do not tell. */
  readonly regionCount: number | null;
  /** Where they do not: how long a region is to take. */
  readonly regionTimeMs: number;
  readonly regions: number;
  /** While V8 may still compile the function for the best, warm-up goes on until so much was counted. */
  readonly unoptimizedCount: number;
  readonly unoptimizedTimeMs: number;
  /** Warm-up ends there even if nothing has settled. As `SpentTime` counts it. */
  readonly warmUpTimeMs: number;
  readonly warmUpRounds: number;
}

export interface Measured {
  readonly iterations: number;
  /** Count per iteration of each region. */
  readonly regions: readonly number[];
  /** Per iteration, the mean over the regions. */
  readonly garbageCollection: number;
  readonly tier: CompilerTier | null;
  readonly isWarm: boolean;
}

interface Round extends RegionCount {
  readonly iterations: number;
  readonly tier: CompilerTier | null;
  readonly tookMs: number;
}

const mostIterations = 2 ** 30;
/** Rounds on each side that must agree; fewer where one takes long, more where better code may be still to come. */
const rounds = { optimized: 4, otherwise: 8, long: 2 } as const;
/** A round of one iteration that counts so many times what a region should. */
const longRound = 10;

/** Runs until the count per iteration has settled, then counts the regions; again where these tell that it had not. */
export async function measure(subject: Measurable, limits: MeasureLimits): Promise<Measured> {
  const warming = new Warming(subject, limits);
  for (;;) {
    const { isWarm, iterations, before } = await warming.untilSettled();
    const regions: Round[] = [];
    for (let index = 0; index < limits.regions; index++) regions.push(await oneRound(subject, iterations));
    const hasStayed = regions.every(({ tier }) => tier === before.at(-1)?.tier);
    const isStillWarm = isWarm && hasStayed && isSteady(before.map(perIteration), regions.map(perIteration));
    if (isStillWarm || warming.isOver) return measuredOf(regions, iterations, isStillWarm);
    warming.begin();
  }
}

class Warming {
  readonly #subject: Measurable;
  readonly #limits: MeasureLimits;
  readonly #beganMs = performance.now();
  readonly #spent = new SpentTime();
  #roundsRun = 0;
  #counted = 0;
  #iterations = 1;
  #rounds: Round[] = [];

  constructor(subject: Measurable, limits: MeasureLimits) {
    this.#subject = subject;
    this.#limits = limits;
  }

  get isOver(): boolean {
    const { warmUpTimeMs, warmUpRounds } = this.#limits;
    return this.#roundsRun >= warmUpRounds || this.#spent.ms > warmUpTimeMs;
  }

  begin(): void {
    this.#rounds = [];
  }

  async untilSettled(): Promise<{ isWarm: boolean; iterations: number; before: readonly Round[] }> {
    for (;;) {
      const round = await oneRound(this.#subject, this.#iterations);
      this.#roundsRun += 1;
      this.#counted += round.work;
      this.#rounds.push(round);
      if (this.#isTooShort(round)) {
        this.#iterations *= 2;
        this.begin();
      } else if (this.isOver || this.#hasSettled(round)) {
        const before = this.#rounds.slice(-this.#side(round));
        return { isWarm: this.#hasSettled(round), iterations: this.#iterations, before };
      }
    }
  }

  #isTooShort({ work, tookMs }: Round): boolean {
    const { regionCount, regionTimeMs, warmUpTimeMs } = this.#limits;
    if (this.isOver || this.#iterations >= mostIterations || tookMs > warmUpTimeMs / 16) return false;
    return regionCount === null ? tookMs < regionTimeMs : work < regionCount;
  }

  #hasSettled(last: Round): boolean {
    if (last.tier !== 'optimizing' && last.tier !== null && !this.#hasWaitedForTier()) return false;
    const side = this.#side(last);
    const seen = this.#rounds.slice(-2 * side);
    if (seen.length < 2 * side || seen.some(({ tier }) => tier !== last.tier)) return false;
    const counts = seen.map(perIteration);
    return isSteady(counts.slice(0, side), counts.slice(side));
  }

  #hasWaitedForTier(): boolean {
    const { regionCount, unoptimizedCount, unoptimizedTimeMs } = this.#limits;
    return regionCount === null
      ? performance.now() - this.#beganMs >= unoptimizedTimeMs
      : this.#counted >= unoptimizedCount;
  }

  #side({ work, iterations, tier }: Round): number {
    const { regionCount } = this.#limits;
    if (iterations === 1 && regionCount !== null && work > longRound * regionCount) return rounds.long;
    return tier === 'optimizing' || tier === null ? rounds.optimized : rounds.otherwise;
  }
}

async function oneRound(subject: Measurable, iterations: number): Promise<Round> {
  const beganMs = performance.now();
  const { work, garbageCollection } = await subject.run(iterations);
  const tookMs = performance.now() - beganMs;
  return { work, garbageCollection, iterations, tier: subject.tier(), tookMs };
}

function perIteration({ work, iterations }: Round): number {
  return work / iterations;
}

function measuredOf(regions: readonly Round[], iterations: number, isWarm: boolean): Measured {
  const collected = regions.reduce((sum, { garbageCollection }) => sum + garbageCollection, 0);
  return {
    iterations,
    regions: regions.map(perIteration),
    garbageCollection: collected / (iterations * regions.length),
    tier: regions.at(-1)?.tier ?? null,
    isWarm,
  };
}
