/**
 * Splits a value in proportion to weights so that the parts add up to it; of a whole number into whole numbers.
 *
 * @param weights above 0, at least one.
 */
export function shareOut(value: number, weights: readonly number[]): readonly number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const round = Number.isInteger(value) ? Math.round : (share: number) => share;
  let weightSoFar = 0;
  let sharedSoFar = 0;
  return weights.map((weight, index) => {
    weightSoFar += weight;
    const shared = index === weights.length - 1 ? value : round((value * weightSoFar) / whole);
    const share = shared - sharedSoFar;
    sharedSoFar = shared;
    return share;
  });
}
