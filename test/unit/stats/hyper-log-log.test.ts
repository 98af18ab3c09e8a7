import fc from 'fast-check';
import { HyperLogLog } from '../../../lib/stats/hyper-log-log';
import { randomOf } from '../../support/random';

function sketchOf(values: number, random: () => number): HyperLogLog {
  const sketch = new HyperLogLog();
  for (let value = 0; value < values; value++) sketch.add(random() * 2 ** 32, random() * 2 ** 32);
  return sketch;
}

describe('a HyperLogLog', () => {
  // Seen: at most 2.4 standard errors of 0.81 %, in 10 sketches of each size.
  it.each([1, 10, 100, 1000, 5000, 30_000, 100_000])(
    'estimates %i different values to within some standard errors of 0.81 %%',
    (count) => {
      const random = randomOf(count).uniform;
      const errors = Array.from({ length: 10 }, () => sketchOf(count, random).estimate() / count - 1);
      const rms = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
      expect(Math.max(...errors.map(Math.abs))).toBeLessThan(4 * 0.0081);
      expect(rms).toBeLessThan(1.6 * 0.0081);
    },
  );

  it('is empty without values', () => {
    expect(new HyperLogLog().estimate()).toBe(0);
    expect(new HyperLogLog().isEmpty).toBe(true);
  });

  it('counts a value once, however often it comes', () => {
    const sketch = new HyperLogLog();
    for (let time = 0; time < 1000; time++) sketch.add(0x12345678, 0x9abcdef0);
    expect(Math.round(sketch.estimate())).toBe(1);
  });

  it('is the same after it was written and read, few values or many', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 50, 2000, 3000, 20_000), fc.integer(), (count, seed) => {
        const sketch = sketchOf(count, randomOf(seed).uniform);
        const read = HyperLogLog.deserialize(sketch.serialize());
        expect(read?.estimate()).toBe(sketch.estimate());
      }),
      { numRuns: 12 },
    );
  });

  it('takes 3 bytes for each of few values, and 16 KB for many', () => {
    expect(sketchOf(100, randomOf(1).uniform).serialize().length).toBeLessThanOrEqual(1 + 300);
    expect(sketchOf(50_000, randomOf(1).uniform).serialize().length).toBe(1 + 2 ** 14);
  });

  it('merges into the sketch of the union', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(100, 4000), fc.constantFrom(100, 4000), (seed, a, b) => {
        const both = new HyperLogLog();
        const [one, other] = [new HyperLogLog(), new HyperLogLog()];
        const random = randomOf(seed).uniform;
        for (let value = 0; value < a + b; value++) {
          const [high, low] = [random() * 2 ** 32, random() * 2 ** 32];
          both.add(high, low);
          if (value < a) one.add(high, low);
          else other.add(high, low);
        }
        one.merge(other);
        expect(one.estimate()).toBe(both.estimate());
      }),
      { numRuns: 20 },
    );
  });

  it('refuses bytes that are no sketch', () => {
    for (const bytes of [[], [1, 2], [2, 0, 0], [9], [1, 0, 255, 1], [1, 0, 0, 200]])
      expect(HyperLogLog.deserialize(Uint8Array.from(bytes))).toBeUndefined();
  });
});
