/** The regularised incomplete beta function, which the t, F and binomial distributions are made of. */

/** Where the series of Stirling is right to the last bit but one. */
const leastForStirling = 15;

/** ln Γ(x) for x > 0: Stirling's series, NIST Digital Library of Mathematical Functions 5.11.1, after shifts by 5.5.1. */
export function logGamma(x: number): number {
  let product = 1;
  let shifted = x;
  while (shifted < leastForStirling) product *= shifted++;
  const square = 1 / (shifted * shifted);
  const series =
    (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / shifted;
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + series - Math.log(product)
  );
}

/** ln B(a, b), by which the integral of the incomplete function is divided. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/**
 * I_x(a, b), from 0 at x = 0 to 1 at x = 1. Relative error below 1e-12 for a and b up to 10 000.
 *
 * @param complement 1 - x: given apart, because x near 1 has lost its digits.
 */
export function incompleteBeta(x: number, a: number, b: number, complement = 1 - x): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  // Beyond this the fraction converges slowly: DLMF 8.17.22 and the symmetry 8.17.4.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(complement, b, a, x);
  const logFactor = a * Math.log(x) + b * Math.log(complement) - logBeta(a, b);
  return Math.exp(logFactor) / a / continuedFraction(x, a, b);
}

const tiny = 1e-300;
const mostTerms = 10_000;

/** 1 + d₁/(1 + d₂/(1 + …)) of DLMF 8.17.22, by the modified Lentz algorithm (Thompson and Barnett 1986). */
function continuedFraction(x: number, a: number, b: number): number {
  let value = 1;
  let numerator = 1;
  let denominator = 0;
  for (let term = 1; term < mostTerms; term++) {
    const half = Math.floor(term / 2);
    const coefficient =
      term % 2 === 0
        ? (half * (b - half) * x) / ((a + 2 * half - 1) * (a + 2 * half))
        : (-(a + half) * (a + b + half) * x) / ((a + 2 * half) * (a + 2 * half + 1));
    denominator = 1 / awayFromZero(1 + coefficient * denominator);
    numerator = awayFromZero(1 + coefficient / numerator);
    const factor = numerator * denominator;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
