/**
 * Variances of many like estimates, each from few clusters, told better together: Smyth, "Linear models and empirical Bayes
 * methods for assessing differential expression" (Statistical Applications in Genetics and Molecular Biology 3, 2004), with
 * a prior that follows a covariate, as `limma`'s `trend` does.
 */

export interface EstimatedVariance {
  readonly variance: number;
  readonly degreesOfFreedom: number;
  /** What the variance is expected to be proportional to, up to a power; above 0. */
  readonly expected: number;
}

export interface ModeratedVariance {
  readonly variance: number;
  readonly degreesOfFreedom: number;
}

/** Fewer variances say too little about how they spread. */
const leastVariances = 10;

/**
 * The prior's degrees of freedom are halved: the variances are of one fleet in one hour, and err alike more than independent
 * ones would.
 */
const priorPart = 0.5;

/** In the order of the variances. Fewer than 10 that are above 0 are returned as they are. */
export function moderateVariances(variances: readonly EstimatedVariance[]): readonly ModeratedVariance[] {
  const usable = variances.filter(({ variance, expected }) => variance > 0 && expected > 0);
  if (usable.length < leastVariances) return variances;
  const prior = priorOf(usable);
  const most = usable.reduce((sum, { degreesOfFreedom }) => sum + degreesOfFreedom, 0);
  return variances.map((each) => moderate(each, prior, most));
}

interface Prior {
  readonly degreesOfFreedom: number;
  readonly variance: (expected: number) => number;
}

function moderate(each: EstimatedVariance, prior: Prior, most: number): ModeratedVariance {
  if (!(each.expected > 0)) return each;
  const weight = prior.degreesOfFreedom * priorPart;
  const sum = weight + each.degreesOfFreedom;
  const ofPrior = prior.variance(each.expected);
  const variance = (weight * ofPrior + each.degreesOfFreedom * each.variance) / sum;
  return { variance, degreesOfFreedom: Math.min(sum, most) };
}

/** Section 6.2 of the paper: from the mean and the spread of ln s², which is a scaled F's. */
function priorOf(variances: readonly EstimatedVariance[]): Prior {
  const points = variances.map(({ variance, degreesOfFreedom, expected }) => ({
    x: Math.log(expected),
    // Without the bias of the logarithm of a variance that is estimated.
    y: Math.log(variance) - digamma(degreesOfFreedom / 2) + Math.log(degreesOfFreedom / 2),
  }));
  const line = fitLine(points);
  const residuals = points.map(({ x, y }) => (y - line(x)) ** 2);
  const spread = sum(residuals) / (points.length - 2);
  const ofEstimation = mean(variances.map(({ degreesOfFreedom }) => trigamma(degreesOfFreedom / 2)));
  const excess = spread - ofEstimation;
  const degreesOfFreedom = excess > 0 ? 2 * trigammaInverse(excess) : mostPriorDegrees;
  const half = degreesOfFreedom / 2;
  const shift = digamma(half) - Math.log(half);
  return {
    degreesOfFreedom: Math.min(degreesOfFreedom, mostPriorDegrees),
    variance: (expected) => Math.exp(line(Math.log(expected)) + shift),
  };
}

/** Stands for infinitely many: the variances differ by no more than chance. */
const mostPriorDegrees = 1e4;

interface Point {
  readonly x: number;
  readonly y: number;
}

function fitLine(points: readonly Point[]): (x: number) => number {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const squares = sum(points.map(({ x }) => (x - meanX) ** 2));
  const slope = squares === 0 ? 0 : sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / squares;
  // A larger expectation never means a smaller variance.
  const bounded = Math.min(Math.max(slope, 0), 1);
  return (x) => meanY + bounded * (x - meanX);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** ψ(x) for x > 0: DLMF 5.11.2 after shifts by 5.5.2. */
export function digamma(x: number): number {
  let shift = 0;
  let shifted = x;
  while (shifted < 15) shift += 1 / shifted++;
  const square = 1 / (shifted * shifted);
  const series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)));
  return Math.log(shifted) - 1 / (2 * shifted) - series - shift;
}

/** ψ′(x) for x > 0: the derivative of the same. */
export function trigamma(x: number): number {
  let shift = 0;
  let shifted = x;
  while (shifted < 15) shift += 1 / (shifted++) ** 2;
  const square = 1 / (shifted * shifted);
  const series = square * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30)));
  return 1 / shifted + square / 2 + series / shifted + shift;
}

/** The x with ψ′(x) = y, by Newton's method as in the paper's appendix: it converges from below for each y > 0. */
export function trigammaInverse(y: number): number {
  if (y > 1e7) return 1 / Math.sqrt(y);
  if (y < 1e-6) return 1 / y;
  let x = 0.5 + 1 / y;
  for (let step = 0; step < 50; step++) {
    const value = trigamma(x);
    const change = (value * (1 - value / y)) / tetragamma(x);
    x += change;
    if (-change / x < 1e-10) break;
  }
  return x;
}

/** ψ″(x) for x > 0. */
function tetragamma(x: number): number {
  let shift = 0;
  let shifted = x;
  while (shifted < 15) shift += 2 / (shifted++) ** 3;
  const square = 1 / (shifted * shifted);
  const series = square * (1 / 2 - square * (1 / 6 - square * (1 / 6 - square * (3 / 10))));
  return -square - square / shifted - series * square - shift;
}
