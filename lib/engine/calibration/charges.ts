/** What driven calls were charged, and what is typical of them: plain data and pure functions. */

/** Instructions of one call: on the caller's side, on the called functions' side, and where the last probe stood. */
export interface Charge {
  readonly program: number;
  readonly functions: number;
  readonly site: number;
}

/** A charge that stands for many, and the median absolute deviation of their sum from its own: 0 where all agree. */
export interface TypicalCharge extends Charge {
  readonly jitter: number;
}

const nothing: TypicalCharge = { program: 0, functions: 0, site: 0, jitter: 0 };

/**
 * Of the calls from the most frequent site, the median of each side. Collections, interrupts and compilations make
 * outliers, and the counters of real CPUs jitter; medians mind neither.
 */
export function typicalCharge(charges: readonly Charge[]): TypicalCharge {
  const site = mostFrequent(charges.map((charge) => charge.site));
  if (site === undefined) return nothing;
  const alike = charges.filter((charge) => charge.site === site);
  const program = median(alike.map((charge) => charge.program));
  const functions = median(alike.map((charge) => charge.functions));
  const sum = program + functions;
  const jitter = median(alike.map((charge) => Math.abs(charge.program + charge.functions - sum)));
  return { program, functions, site, jitter };
}

/** Instructions by which medians of steady code may differ, and how often their jitter. */
const steadiness = { instructions: 2, jitters: 3 } as const;

/** Whether two typical charges are of the same code in the same state. */
export function repeats(first: TypicalCharge, second: TypicalCharge): boolean {
  const tolerance = steadiness.instructions + steadiness.jitters * Math.max(first.jitter, second.jitter);
  return (
    first.site === second.site &&
    Math.abs(first.program - second.program) <= tolerance &&
    Math.abs(first.functions - second.functions) <= tolerance
  );
}

function mostFrequent(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [best] = [...counts].sort(([, first], [, second]) => second - first);
  return best?.[0];
}

/** One of the values: the lower middle one of an even number of them. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((first, second) => first - second);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}
