import fc from 'fast-check';
import {
  learn,
  nextSettings,
  nextTraceSettings,
  noExperience,
  requestsTakeBudget,
  type Experience,
  type Limits,
  type PlanOutcome,
} from '../../../../lib/requests/windows';

const limits: Limits = { rate: 1, profileRate: 0.001, maxOverhead: 0.01 };
const planMs = 10_000;

/** A service of which each millisecond in windows costs `windowCost` instructions beyond its own. */
function outcome(timeShare: number, instructions: number, windowCost: number): PlanOutcome {
  return {
    lengthMs: planMs,
    requests: 100,
    sampled: Math.ceil(100 * timeShare),
    instructions: instructions * planMs,
    windowCost: windowCost * timeShare * planMs,
    requestCost: 0,
    windowMs: timeShare * planMs,
    meanLatencyMs: 20,
  };
}

function run(plans: number, instructions: number, windowCost: number, given = limits): number {
  let past: Experience = noExperience;
  let timeShare = 0;
  for (let plan = 0; plan < plans; plan++) {
    timeShare = nextSettings(given, past, timeShare).timeShare;
    past = learn(past, outcome(timeShare, instructions, windowCost));
  }
  return timeShare;
}

describe('the settings of the next plan', () => {
  it('begin with few windows, before it is known what they cost', () => {
    expect(nextSettings(limits, noExperience, 0).timeShare).toBe(0.01);
  });

  it('come to cost a good part of the budget, and not more than it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e4, max: 1e7, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (instructions, excess) => {
          const share = run(60, instructions, instructions * excess);
          const cost = share * excess;
          expect(cost).toBeLessThanOrEqual(limits.maxOverhead);
          expect(share === 1 || cost > 0.5 * limits.maxOverhead).toBe(true);
        },
      ),
    );
  });

  /**
   * A millisecond in windows costs a fifth of what the thread does in one. The budget that is aimed at is 7000 a millisecond, of which
   * windows keep 1750. So many windows are known that what is assumed at first makes no difference.
   */
  const withRequestCost = (requestCostPerMs: number): Experience => ({
    instructionsPerMs: 1e6,
    requestCostPerMs,
    windowCost: 2e11,
    windowMs: 1e6,
    requestsPerMs: 1,
    latencyMs: 10,
  });

  it('leave room for what every request costs', () => {
    expect(nextSettings(limits, withRequestCost(0), 0.1).timeShare).toBeCloseTo(7000 / 2e5, 5);
    expect(nextSettings(limits, withRequestCost(3500), 0.1).timeShare).toBeCloseTo(3500 / 2e5, 5);
  });

  it('keep a quarter of the budget for windows, whatever every request costs, and say so', () => {
    for (const requestCostPerMs of [5300, 7000, 1e6]) {
      const past = withRequestCost(requestCostPerMs);
      expect(nextSettings(limits, past, 0.1).timeShare).toBeCloseTo((0.25 * 7000) / 2e5, 5);
      expect(requestsTakeBudget(limits, past)).toBe(true);
    }
    expect(requestsTakeBudget(limits, withRequestCost(5000))).toBe(false);
    expect(requestsTakeBudget(limits, noExperience)).toBe(false);
  });

  it('count what a window costs after its plan, when its last requests end', () => {
    const seen = outcome(0.01, 1e6, 0);
    const late = { ...outcome(0, 1e6, 0), windowCost: 2e5 * seen.windowMs };
    const atOnce = learn(learn(noExperience, outcome(0.01, 1e6, 2e5)), outcome(0, 1e6, 0));
    const later = learn(learn(noExperience, seen), late);
    expect(nextSettings(limits, later, 1).timeShare).toBeLessThanOrEqual(
      nextSettings(limits, atOnce, 1).timeShare,
    );
  });

  it('never pass the rate, nor the rate of profiles', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 100, noNaN: true }),
        (rate, profileRate, requestsPerMs) => {
          const past: Experience = {
            instructionsPerMs: 1e6,
            requestCostPerMs: 0,
            windowCost: 1,
            windowMs: 1,
            requestsPerMs,
            latencyMs: 50,
          };
          const next = nextSettings({ rate, profileRate, maxOverhead: 1 }, past, 0.5);
          const probability = next.timeShare * next.share;
          expect(probability).toBeLessThanOrEqual(rate * (1 + 1e-12));
          expect(probability * next.profileProbability).toBeLessThanOrEqual(
            Math.min(profileRate, rate) * (1 + 1e-12),
          );
        },
      ),
    );
  });

  it('make windows some times as long as requests usually take, and 200 ms at least', () => {
    const of = (latencyMs: number) => nextSettings(limits, { ...noExperience, latencyMs }, 0).windowMs;
    expect([1, 50, 100, 10_000].map(of)).toEqual([200, 200, 400, 2000]);
  });

  it('sample a share of the requests where a window has very many', () => {
    const past: Experience = { ...noExperience, requestsPerMs: 10, latencyMs: 1 };
    expect(nextSettings(limits, past, 0).share).toBeCloseTo(500 / 2000);
  });

  it('do not grow faster than fourfold from plan to plan', () => {
    const past = learn(noExperience, outcome(0.01, 1e6, 1));
    expect(nextSettings(limits, past, 0.01).timeShare).toBeCloseTo(0.04);
  });
});

describe('the settings of the next plan where requests are chosen by trace', () => {
  /** What is known of 100 requests in flight, in whose time with hooks on the thread does a fifth more. */
  const busy: Experience = {
    instructionsPerMs: 1e6,
    requestCostPerMs: 0,
    windowCost: 2e11,
    windowMs: 1e6,
    requestsPerMs: 0.5,
    latencyMs: 200,
  };

  it('keep hooks on for as much of the time as the budget pays', () => {
    const { timeShare, share } = nextTraceSettings(limits, busy, 0.1);
    expect(timeShare).toBe(1);
    expect(1 - Math.exp(-share * 100)).toBeCloseTo(7000 / 2e5, 5);
  });

  it('are those of few requests before it is known what they cost', () => {
    expect(nextTraceSettings(limits, noExperience, 0).share).toBeCloseTo(0.001, 4);
  });

  it('never pass the rate, nor the rate of profiles, and sample nothing where the rate is 0', () => {
    const idle: Experience = { ...busy, requestsPerMs: 0 };
    for (const past of [busy, idle, noExperience]) {
      const next = nextTraceSettings({ rate: 0.001, profileRate: 0.0001, maxOverhead: 1 }, past, 1);
      expect(next.share).toBe(0.001);
      expect(next.share * next.profileProbability).toBeCloseTo(0.0001, 12);
      expect(nextTraceSettings({ ...limits, rate: 0 }, past, 1).timeShare).toBe(0);
    }
  });
});
