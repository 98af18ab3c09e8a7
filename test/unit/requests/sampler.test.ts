/** The sampler over hours of traffic, with a clock and costs that are played: what it samples, and what that costs. */
import { Control } from '../../../lib/requests/control';
import type { LiveRequest, RequestStart } from '../../../lib/requests/live-request';
import type { Meter, Metering } from '../../../lib/requests/metering';
import { Sampler } from '../../../lib/requests/sampler';
import type { Choice } from '../../../lib/requests/windows';
import { randomOf } from '../../support/random';

const instructionsPerMs = 1e6;
const minuteMs = 60_000;

/** Costs so much of the thread's instructions while a run is under way. */
class PlayedMetering implements Metering {
  readonly counting = { event: 'instructions:u', unit: 'instructions', source: 'manual' } as const;
  readonly isProfiling = false;
  overhead = 0;
  #beganMs: number | undefined;
  #nodes = 0;

  constructor(readonly share: number) {}

  get isRunning(): boolean {
    return this.#beganMs !== undefined;
  }

  begin(): boolean {
    this.#beganMs = performance.now();
    return true;
  }

  overheadSoFar(): number {
    return this.#beganMs === undefined
      ? 0
      : (performance.now() - this.#beganMs) * this.share * instructionsPerMs;
  }

  end(): ReturnType<Metering['end']> {
    const overhead = this.overheadSoFar();
    const hooksMs = performance.now() - (this.#beganMs ?? 0);
    this.overhead += overhead;
    this.#beganMs = undefined;
    return { requests: 0, afterResponse: 0, collections: 0, overhead, hooksMs };
  }

  enter(): Meter {
    return { run: 1, node: ++this.#nodes };
  }

  close = () => ({ instructions: 1, collectionInstructions: 0 });
  functions = () => [];
  currentNode = () => 0;
  runInside = (_: Meter, fn: (...args: never[]) => unknown) => fn();
  runOutside = (fn: (...args: never[]) => unknown) => fn();
  stepOutside = () => ({ run: 0, node: 0 });
  stepBack = () => undefined;
  aside = <Result>(fn: () => Result) => fn();
  notes = () => [];
  dispose = () => undefined;
}

interface Traffic {
  readonly everyMs: number;
  readonly latencyMs: (number: number) => number;
  readonly requestCost: number;
  readonly hooksShare: number;
  /** Default `windows`. */
  readonly sampling?: Choice;
  /** Throws where a request that lasts too long is to be recorded. */
  readonly cutFails?: boolean;
}

interface Played {
  readonly sampled: number;
  readonly cut: number;
  readonly lost: ReadonlyMap<string, number>;
  /** Of the thread's instructions, minute by minute. */
  readonly overheads: readonly number[];
  readonly notes: readonly string[];
}

const end = {
  endpoint: 'GET /',
  status: 200,
  aborted: false,
  cut: false,
  endMs: 0,
  userHash: null,
};

function play(minutes: number, traffic: Traffic): Played {
  jest.useFakeTimers({ now: 0 });
  const metering = new PlayedMetering(traffic.hooksShare);
  let requests = 0;
  let latencySumMs = 0;
  let cut = 0;
  const sampler: Sampler = new Sampler({
    metering,
    control: new Control(),
    limits: { rate: 1, profileRate: 0, maxOverhead: 0.01 },
    sampling: traffic.sampling ?? 'windows',
    longestMs: 10_000,
    planMs: 10_000,
    requestCost: traffic.requestCost,
    random: randomOf(1).uniform,
    now: () => performance.now(),
    guard: (fn) => {
      try {
        fn();
      } catch {
        // As in the application: it is noted.
      }
    },
    threadInstructions: () => performance.now() * instructionsPerMs,
    traffic: () => ({ requests, latencySumMs }),
    onCut: (live) => {
      if (traffic.cutFails === true) throw new Error('cannot be recorded');
      cut += 1;
      sampler.end(live, { ...end, cut: true });
    },
    onRun: () => undefined,
  });
  let begun = 0;
  const timer = setInterval(() => {
    const startMs = performance.now();
    const latencyMs = traffic.latencyMs(begun++);
    const decision = sampler.windowIsOpen ? sampler.decide() : undefined;
    const start = (): RequestStart => ({ startMs }) as RequestStart;
    const live: LiveRequest | undefined = decision && sampler.begin(decision, start);
    setTimeout(() => {
      requests += 1;
      latencySumMs += latencyMs;
      if (live !== undefined) sampler.end(live, end);
    }, latencyMs);
  }, traffic.everyMs);
  const overheads = Array.from({ length: minutes }, () => {
    const before = metering.overhead + metering.overheadSoFar();
    jest.advanceTimersByTime(minuteMs);
    return (metering.overhead + metering.overheadSoFar() - before) / (minuteMs * instructionsPerMs);
  });
  const notes = sampler.notes();
  clearInterval(timer);
  sampler.close();
  const { sampled, lost } = sampler.totals();
  jest.useRealTimers();
  return { sampled, cut, lost, overheads, notes };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Two requests in flight. What counting a request costs was measured: 2290 to 3220 (benchmarks/cases/server-minute-row.js). If that were
 * left out of the budget, services of cheap requests would exceed theirs: 0.0065 was seen, of 0.0035.
 */
const usual: Traffic = { everyMs: 20, latencyMs: () => 40, requestCost: 2500, hooksShare: 0.2 };

describe('sampling by default settings', () => {
  // Seen with eight seeds: 0.0064 to 0.0070 on average, and 5149 to 5641 requests.
  it('goes on as long as the service does, within its budget', () => {
    const { overheads, sampled, notes } = play(60, usual);
    expect(sampled).toBeGreaterThan(1000);
    expect(mean(overheads.slice(5))).toBeGreaterThan(0.003);
    expect(mean(overheads.slice(5))).toBeLessThanOrEqual(0.01);
    expect(notes).toEqual([]);
  });

  // Seen with eight seeds: 0.0010 to 0.0025 on average, around a quarter of the 0.007 that are aimed at, and 360 to 608 requests. If windows
  // kept no part of the budget, there would be a few requests, of the first plan.
  it('samples a service of cheap requests too, and says that counting them takes the budget', () => {
    const { overheads, sampled, notes } = play(20, { ...usual, requestCost: 1_000_000 });
    expect(sampled).toBeGreaterThan(100);
    expect(mean(overheads.slice(5))).toBeLessThanOrEqual(0.0035);
    expect(notes).toHaveLength(1);
  });

  // Seen with eight seeds: 0.0048 to 0.0080 on average, and 0.028 to 0.060 in the costliest minute, which has several windows whose
  // hooks are on for 10 seconds.
  it('keeps to its budget, and goes on, where some requests last long after their windows', () => {
    const latencyMs = (number: number) => (number % 50 === 0 ? 30_000 : 40);
    const { overheads, cut } = play(120, { ...usual, latencyMs, hooksShare: 0.1 });
    expect(cut).toBeGreaterThan(0);
    expect(mean(overheads.slice(10))).toBeLessThanOrEqual(0.01);
    expect(mean(overheads.slice(10))).toBeGreaterThan(0.003);
    expect(Math.max(...overheads.slice(10))).toBeLessThan(0.07);
  });

  // Seen with eight seeds: 0.0064 to 0.0089 on average, and 39 to 59 lost. If they were not given up, the first run would not end.
  it('ends its runs although what lasts too long cannot be recorded, and counts it as lost', () => {
    const latencyMs = (number: number) => (number % 50 === 0 ? 1e9 : 40);
    const { overheads, lost } = play(120, { ...usual, latencyMs, hooksShare: 0.1, cutFails: true });
    expect(lost.get('internal error')).toBeGreaterThan(0);
    expect(mean(overheads.slice(10))).toBeLessThanOrEqual(0.01);
  });
});

describe('sampling by trace, by default settings', () => {
  const byTrace: Traffic = { ...usual, sampling: 'trace' };

  // Seen with eight seeds: 0.0066 to 0.0072 on average, and 1447 to 1580 requests. With hooks on for a fifth of the time, whatever
  // they cost, it is 0.042.
  it('goes on as long as the service does, within its budget', () => {
    const { overheads, sampled } = play(30, byTrace);
    expect(sampled).toBeGreaterThan(1000);
    expect(mean(overheads.slice(5))).toBeGreaterThan(0.005);
    expect(mean(overheads.slice(5))).toBeLessThanOrEqual(0.01);
  });

  // Seen with eight seeds: 0.0049 to 0.0063 on average, 0.0121 in the costliest minute, and 238 to 274 requests. If the requests in flight
  // were left out of the probability, it would be 0.19.
  it('keeps to its budget with 100 requests in flight', () => {
    const { overheads, sampled } = play(30, { ...byTrace, everyMs: 2, latencyMs: () => 200 });
    expect(sampled).toBeGreaterThan(150);
    expect(mean(overheads.slice(5))).toBeLessThanOrEqual(0.01);
    expect(Math.max(...overheads.slice(5))).toBeLessThan(0.02);
  });

  // Seen with eight seeds: 376 to 414 of 600 requests. If the requests in flight were left out of the probability, 14.
  it('samples most requests of a service that has few', () => {
    expect(play(30, { ...byTrace, everyMs: 3000 }).sampled).toBeGreaterThan(300);
  });
});
