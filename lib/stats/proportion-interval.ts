import { incompleteBeta } from './incomplete-beta';

export interface ProportionInterval {
  readonly lower: number;
  readonly upper: number;
}

const halvings = 60;

/**
 * The exact interval of a proportion: Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case
 * of the binomial" (Biometrika 26, 1934).
 *
 * @param successes 0 to `trials`, whole.
 * @param confidence Above 0 and below 1; each side misses with half of the rest.
 */
export function proportionInterval(
  successes: number,
  trials: number,
  confidence: number,
): ProportionInterval {
  const tail = (1 - confidence) / 2;
  return {
    lower: successes === 0 ? 0 : betaQuantile(tail, successes, trials - successes + 1),
    upper: successes === trials ? 1 : betaQuantile(1 - tail, successes + 1, trials - successes),
  };
}

function betaQuantile(probability: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < halvings; step++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
