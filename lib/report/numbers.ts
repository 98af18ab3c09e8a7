/** Numbers for people. */

/** Thousands apart by a thin rule of the SI: a space, here a plain one. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US').replaceAll(',', ' ').replace(/^-0$/, '0');
}

/** Empty where there is no number. */
export function groupedOrEmpty(value: number | null | undefined): string {
  return typeof value === 'number' ? grouped(value) : '';
}

/** With its sign: what a difference is. */
export function signed(value: number): string {
  const text = grouped(value);
  return Math.round(value) > 0 ? `+${text}` : text;
}

/** Of a whole that is not 0; else empty. */
export function percent(value: number, whole: number): string {
  return whole === 0 ? '' : ((100 * value) / whole).toFixed(1).replace(/^-0\.0$/, '0.0');
}

/** How much more there is than before; empty where there was nothing before. */
export function signedPercent(change: number, before: number): string {
  const text = percent(change, Math.abs(before));
  return text === '' || text.startsWith('-') || text === '0.0' ? text : `+${text}`;
}

export function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(3)} s`;
}

/** As cProfile's ncalls: all calls, and after a slash those that were not recursive. Empty where there were none. */
export function callsText({
  calls,
  recursiveCalls,
}: {
  readonly calls: number;
  readonly recursiveCalls: number;
}): string {
  if (recursiveCalls === 0) return calls === 0 ? '' : grouped(calls);
  return `${grouped(calls)}/${grouped(calls - recursiveCalls)}`;
}

export function countOf(count: number, singular: string): string {
  return `${grouped(count)} ${singular}${count === 1 ? '' : 's'}`;
}
