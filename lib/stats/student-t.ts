/**
 * Student's t distribution, by the incomplete beta function: Abramowitz and Stegun, "Handbook of Mathematical Functions"
 * (1964), 26.7.1 and 26.5.27. Libraries that have it carry a megabyte and more.
 */
import { incompleteBeta, logBeta } from './incomplete-beta';

/**
 * The probability that |T| is `t` or more. Relative error below 1e-12.
 *
 * @param t 0 or more.
 * @param degreesOfFreedom Above 0; need not be whole, as Satterthwaite's are not.
 */
export function twoSidedTail(t: number, degreesOfFreedom: number): number {
  return tailOfAngle(Math.atan(t / Math.sqrt(degreesOfFreedom)), degreesOfFreedom);
}

const mostSteps = 100;

/**
 * The t that |T| stays below with that probability: Newton's method in the angle, within bounds that close in.
 *
 * @param confidence Above 0 and below 1.
 * @param degreesOfFreedom Above 0.
 */
export function criticalValue(confidence: number, degreesOfFreedom: number): number {
  const scale = 2 * Math.exp(-logBeta(degreesOfFreedom / 2, 1 / 2));
  let low = 0;
  let high = Math.PI / 2;
  let angle = Math.PI / 4;
  for (let step = 0; step < mostSteps && high - low > Number.EPSILON * low; step++) {
    const excess = tailOfAngle(angle, degreesOfFreedom) - (1 - confidence);
    if (excess > 0) low = angle;
    else high = angle;
    const next = angle + excess / (scale * Math.cos(angle) ** (degreesOfFreedom - 1));
    if (Math.abs(next - angle) <= Number.EPSILON * angle) break;
    angle = next > low && next < high ? next : (low + high) / 2;
  }
  return Math.sqrt(degreesOfFreedom) * Math.tan(angle);
}

/** @param angle Its tangent is t / √(degrees of freedom). */
function tailOfAngle(angle: number, degreesOfFreedom: number): number {
  return incompleteBeta(Math.cos(angle) ** 2, degreesOfFreedom / 2, 1 / 2, Math.sin(angle) ** 2);
}
