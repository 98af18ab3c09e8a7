/**
 * A quasi-Poisson fit with a logarithmic link: E response = exposure · exp(cluster + period + arm). The effects of clusters
 * are left out where each cluster is in one arm only. What the spread of the responses is does not matter: the variance is
 * from the jackknife over clusters. McCullagh and Nelder, "Generalized Linear Models" (1989), chapter 9.
 */
import type { Deletion } from './cluster-variance';
import { factorize, solve, type Factor } from './cholesky';

/** Sums of one cluster in one period and arm; several cells of the same are the same as their sum. */
export interface LogLinearCell {
  readonly cluster: number;
  readonly period: number;
  readonly arm: number;
  readonly response: number;
  /** What is expected of the cell but for the effects; cells of exposure 0 are left out. */
  readonly exposure: number;
}

/** Numbers of clusters, periods and arms: each counts from 0 in the cells. The base is arm 0, the head the last. */
export interface LogLinearShape {
  readonly clusters: number;
  readonly periods: number;
  readonly arms: number;
  readonly hasClusterEffects: boolean;
}

export interface LogLinearFit {
  /** Effect of the last arm less that of arm 0. */
  readonly effect: number;
  /** By cluster, of the effect, by one step of Newton's method; null for clusters without which it has no estimate. */
  readonly deletions: readonly (Deletion | null)[];
}

const mostSteps = 30;
const precision = 1e-10;

/** Null where the cells do not tell the last arm from arm 0, such as where they never ran in the same period. */
export function fitLogLinear(cells: readonly LogLinearCell[], shape: LogLinearShape): LogLinearFit | null {
  const byCluster = groupByCluster(cells, shape);
  const size = shape.periods + shape.arms - 1;
  const coefficients = new Float64Array(size);
  let normal = normalEquations(byCluster, coefficients, shape);
  let factor = factorize(normal.matrix, size);
  for (let step = 0; step < mostSteps; step++) {
    const change = solve(factor, normal.score);
    const largest = change.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // Effects of more than e in one step are where the approximation is far off.
    const scale = largest > 1 ? 1 / largest : 1;
    for (let index = 0; index < size; index++)
      coefficients[index] = at(coefficients, index) + scale * at(change, index);
    normal = normalEquations(byCluster, coefficients, shape);
    factor = factorize(normal.matrix, size);
    if (largest < precision) break;
  }
  if (!isEstimable(factor, size - 1)) return null;
  return {
    effect: at(coefficients, size - 1),
    deletions: deletionsOf(byCluster, coefficients, shape, normal.matrix, factor),
  };
}

function deletionsOf(
  byCluster: readonly (readonly LogLinearCell[])[],
  coefficients: Float64Array,
  shape: LogLinearShape,
  matrix: Float64Array,
  factor: Factor,
): readonly (Deletion | null)[] {
  const size = coefficients.length;
  const unit = new Float64Array(size);
  unit[size - 1] = 1;
  const direction = solve(factor, unit);
  return byCluster.map((cells) => {
    const own = normalEquations([cells], coefficients, shape);
    const without = factorize(
      matrix.map((value, index) => value - at(own.matrix, index)),
      size,
    );
    if (!isEstimable(without, size - 1)) return null;
    return {
      difference: -at(solve(without, own.score), size - 1),
      weight: quadraticForm(own.matrix, direction),
    };
  });
}

function isEstimable(factor: Factor, index: number): boolean {
  return !factor.isDropped[index];
}

function groupByCluster(
  cells: readonly LogLinearCell[],
  { clusters }: LogLinearShape,
): readonly (readonly LogLinearCell[])[] {
  const groups = Array.from({ length: clusters }, (): LogLinearCell[] => []);
  for (const cell of cells) if (cell.exposure > 0) groups[cell.cluster]?.push(cell);
  return groups;
}

interface NormalEquations {
  /** Information: lower and upper triangle. */
  readonly matrix: Float64Array;
  readonly score: Float64Array;
}

/** Of the effects of periods and then of arms 1 and up; effects of clusters are eliminated, each by its own cells. */
function normalEquations(
  byCluster: readonly (readonly LogLinearCell[])[],
  coefficients: Float64Array,
  shape: LogLinearShape,
): NormalEquations {
  const size = coefficients.length;
  const matrix = new Float64Array(size * size);
  const score = new Float64Array(size);
  for (const cells of byCluster) addCluster(cells, coefficients, shape, matrix, score);
  return { matrix, score };
}

function addCluster(
  cells: readonly LogLinearCell[],
  coefficients: Float64Array,
  { periods, hasClusterEffects }: LogLinearShape,
  matrix: Float64Array,
  score: Float64Array,
): void {
  const size = coefficients.length;
  const columnOf = (arm: number) => (arm === 0 ? -1 : periods + arm - 1);
  const means = cells.map(({ period, arm, exposure }) => {
    const ofArm = arm === 0 ? 0 : at(coefficients, columnOf(arm));
    return exposure * Math.exp(at(coefficients, period) + ofArm);
  });
  const expected = means.reduce((sum, value) => sum + value, 0);
  const seen = cells.reduce((sum, { response }) => sum + response, 0);
  if (!(expected > 0) || (hasClusterEffects && seen <= 0)) return;
  const scale = hasClusterEffects ? seen / expected : 1;
  const sums = new Float64Array(size);
  cells.forEach(({ period, arm, response }, index) => {
    const fitted = (means[index] ?? 0) * scale;
    const residual = response - fitted;
    const column = columnOf(arm);
    add(score, period, residual);
    add(matrix, period * size + period, fitted);
    add(sums, period, fitted);
    if (column < 0) return;
    add(score, column, residual);
    add(matrix, column * size + column, fitted);
    add(matrix, column * size + period, fitted);
    add(matrix, period * size + column, fitted);
    add(sums, column, fitted);
  });
  if (hasClusterEffects) subtractOuterProduct(matrix, sums, seen);
}

function subtractOuterProduct(matrix: Float64Array, sums: Float64Array, divisor: number): void {
  const size = sums.length;
  for (let row = 0; row < size; row++) {
    const ofRow = at(sums, row) / divisor;
    if (ofRow === 0) continue;
    for (let column = 0; column < size; column++) add(matrix, row * size + column, -ofRow * at(sums, column));
  }
}

function quadraticForm(matrix: Float64Array, vector: Float64Array): number {
  const size = vector.length;
  let sum = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      sum += at(matrix, row * size + column) * at(vector, row) * at(vector, column);
    }
  }
  return Math.max(0, sum);
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}

function add(values: Float64Array, index: number, amount: number): void {
  values[index] = at(values, index) + amount;
}
