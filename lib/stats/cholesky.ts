/** Symmetric systems of equations that may be singular: unknowns that the others determine are left at 0. */

export interface Factor {
  /** Lower triangle L by rows, with L Lᵀ = the matrix but for the unknowns that were dropped. */
  readonly lower: Float64Array;
  readonly size: number;
  /** Unknowns that those before them leave nothing of. */
  readonly isDropped: readonly boolean[];
}

/** A pivot that is this small a part of its diagonal is what rounding left. */
const leastPivot = 1e-9;

/** Cholesky's, without exchanges: Golub and Van Loan, "Matrix Computations", 4.2. Positive semidefinite, by rows. */
export function factorize(matrix: Float64Array, size: number): Factor {
  const lower = new Float64Array(size * size);
  const isDropped: boolean[] = [];
  const largest = Math.max(...Array.from({ length: size }, (_, index) => matrix[index * size + index] ?? 0));
  for (let column = 0; column < size; column++) {
    const diagonal = matrix[column * size + column] ?? 0;
    const pivot = diagonal - dot(lower, column, column, column, size);
    isDropped.push(!(pivot > leastPivot * diagonal && diagonal > leastPivot * leastPivot * largest));
    if (isDropped[column]) continue;
    const root = Math.sqrt(pivot);
    lower[column * size + column] = root;
    for (let row = column + 1; row < size; row++) {
      const rest = (matrix[row * size + column] ?? 0) - dot(lower, row, column, column, size);
      lower[row * size + column] = rest / root;
    }
  }
  return { lower, size, isDropped };
}

/** The x with matrix · x = right, and 0 for the dropped unknowns. */
export function solve({ lower, size, isDropped }: Factor, right: Float64Array): Float64Array {
  const x = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    if (isDropped[row]) continue;
    let rest = right[row] ?? 0;
    for (let column = 0; column < row; column++) rest -= (lower[row * size + column] ?? 0) * (x[column] ?? 0);
    x[row] = rest / (lower[row * size + row] ?? 1);
  }
  for (let row = size - 1; row >= 0; row--) {
    if (isDropped[row]) continue;
    let rest = x[row] ?? 0;
    for (let below = row + 1; below < size; below++) {
      if (!isDropped[below]) rest -= (lower[below * size + row] ?? 0) * (x[below] ?? 0);
    }
    x[row] = rest / (lower[row * size + row] ?? 1);
  }
  return x;
}

function dot(lower: Float64Array, first: number, second: number, length: number, size: number): number {
  let sum = 0;
  for (let index = 0; index < length; index++) {
    sum += (lower[first * size + index] ?? 0) * (lower[second * size + index] ?? 0);
  }
  return sum;
}
