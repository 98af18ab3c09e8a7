/** Random draws of a seed, fast enough for millions of requests. */
import { randomOf } from '../random';

export interface Draws {
  readonly uniform: () => number;
  readonly normal: () => number;
  readonly poisson: (mean: number) => number;
  /** Of mean 1; the logarithm's standard deviation is given. */
  readonly logNormal: (deviation: number) => number;
}

/** Above it a Poisson number is drawn as a normal one: the skew left out is 1 / √mean. */
const mostCounted = 60;

export function drawsOf(seed: number): Draws {
  const { uniform } = randomOf(seed);
  let spare = NaN;
  // Marsaglia's polar method, which gives two at a time.
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = NaN;
      return value;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * scale;
      return x * scale;
    }
  };
  const poisson = (mean: number): number => {
    if (mean > mostCounted) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = uniform(); product > limit; product *= uniform()) count++;
    return count;
  };
  const logNormal = (deviation: number) =>
    deviation === 0 ? 1 : Math.exp(deviation * normal() - (deviation * deviation) / 2);
  return { uniform, normal, poisson, logNormal };
}
