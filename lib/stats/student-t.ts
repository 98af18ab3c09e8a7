/**
 * Student's t distribution with a whole number of degrees of freedom, where it is a finite sum: Abramowitz and Stegun,
 * "Handbook of Mathematical Functions" (1964), 26.7.3 and 26.7.4. Libraries that have it carry a megabyte and more.
 */

/**
 * The probability that |T| is `t` or more. Right to 1e-15, absolutely.
 *
 * @param t 0 or more.
 * @param degreesOfFreedom 1 or more, a whole number.
 */
export function twoSidedTail(t: number, degreesOfFreedom: number): number {
  return tailOfAngle(Math.atan(t / Math.sqrt(degreesOfFreedom)), degreesOfFreedom);
}

/** Enough to halve an angle down to the last bit. */
const halvings = 60;

/**
 * The t that |T| stays below with that probability.
 *
 * @param confidence Above 0 and below 1.
 */
export function criticalValue(confidence: number, degreesOfFreedom: number): number {
  let low = 0;
  let high = Math.PI / 2;
  for (let step = 0; step < halvings; step++) {
    const middle = (low + high) / 2;
    if (tailOfAngle(middle, degreesOfFreedom) > 1 - confidence) low = middle;
    else high = middle;
  }
  return Math.sqrt(degreesOfFreedom) * Math.tan(low);
}

function tailOfAngle(angle: number, degreesOfFreedom: number): number {
  const inside = degreesOfFreedom % 2 === 0 ? insideEven : insideOdd;
  return Math.max(0, 1 - inside(angle, degreesOfFreedom));
}

function insideEven(angle: number, degreesOfFreedom: number): number {
  return Math.sin(angle) * seriesOfCosines(1, 2, angle, degreesOfFreedom);
}

function insideOdd(angle: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom === 1) return (2 * angle) / Math.PI;
  const series = Math.sin(angle) * seriesOfCosines(Math.cos(angle), 3, angle, degreesOfFreedom);
  return (2 * (angle + series)) / Math.PI;
}

/** The first term, and those that follow it by factors of cos² (d - 1) / d for each second d. */
function seriesOfCosines(
  first: number,
  firstDivisor: number,
  angle: number,
  degreesOfFreedom: number,
): number {
  const square = Math.cos(angle) ** 2;
  let term = first;
  let sum = first;
  for (let divisor = firstDivisor; divisor <= degreesOfFreedom - 2; divisor += 2) {
    term *= (square * (divisor - 1)) / divisor;
    sum += term;
  }
  return sum;
}
