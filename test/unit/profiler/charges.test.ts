import fc from 'fast-check';
import { median, repeats, typicalCharge, type Charge } from '../../../lib/engine/calibration/charges';

const calls = 32;

/** Charges of equal calls, each side off by up to `noise`, the listed ones by far more. */
function noisyCharges(
  program: number,
  functions: number,
  noise: readonly number[],
  outliers: readonly number[],
): Charge[] {
  return noise.slice(0, calls).map((amount, index) => ({
    program: program + amount + (outliers.includes(index) ? 100_000 : 0),
    functions: functions - amount,
    site: 1,
  }));
}

const noiseUpTo = (k: number) =>
  fc.array(fc.integer({ min: -k, max: k }), { minLength: calls, maxLength: calls });

describe('a typical charge', () => {
  test('is the exact one where calls agree, whatever a minority of them met', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.nat(10_000),
        fc.uniqueArray(fc.nat(calls - 1), { maxLength: 15 }),
        (program, functions, outliers) => {
          const still = new Array<number>(calls).fill(0);
          const typical = typicalCharge(noisyCharges(program, functions, still, outliers));
          expect(typical).toEqual({ program, functions, site: 1, jitter: 0 });
        },
      ),
    );
  });

  test('lies within the jitter of what was counted, and says how large that is', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), noiseUpTo(20), (program, functions, noise) => {
        const typical = typicalCharge(noisyCharges(program, functions, noise, [3, 17]));
        expect(Math.abs(typical.program - program)).toBeLessThanOrEqual(20);
        expect(Math.abs(typical.functions - functions)).toBeLessThanOrEqual(20);
        expect(typical.jitter).toBeLessThanOrEqual(80);
      }),
    );
  });

  test('is of the most frequent site', () => {
    const at = (site: number, program: number): Charge => ({ site, program, functions: 0 });
    expect(typicalCharge([at(7, 900), at(8, 10), at(7, 901), at(8, 11), at(8, 12)])).toMatchObject({
      site: 8,
      program: 11,
    });
  });

  test('of no calls is nothing', () => {
    expect(typicalCharge([])).toEqual({ program: 0, functions: 0, site: 0, jitter: 0 });
  });
});

describe('a charge repeats', () => {
  const steady = { program: 1000, functions: 100, site: 1, jitter: 0 };

  test('where it is of the same site, and nearly the same', () => {
    expect(repeats(steady, { ...steady, program: 1002 })).toBe(true);
    expect(repeats(steady, { ...steady, site: 2 })).toBe(false);
  });

  test.each(['program', 'functions'] as const)(
    'not where its %s differ by more than counters jitter',
    (side) => {
      const other = { ...steady, [side]: steady[side] + 10 };
      expect(repeats(steady, other)).toBe(false);
      expect(repeats({ ...steady, jitter: 4 }, other)).toBe(true);
    },
  );
});

test('a median is one of the values: of an even number of them, the lower middle one', () => {
  expect([[3, 1, 2], [4, 1, 3, 2], [5]].map(median)).toEqual([2, 2, 5]);
});
