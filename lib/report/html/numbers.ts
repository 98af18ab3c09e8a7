/** Numbers as people read them, grouped by the rule of the SI. Pure. */

/** Narrow no-break space: the SI Brochure (9th edition, 5.4.4) sets digits in groups of three by a thin space. */
const thinSpace = '\u202f';
const minus = '\u2212';

/** Whole numbers, and small ones with three significant digits: `1 234 567`, `0.0312`. */
export function grouped(value: number): string {
  if (value === 0) return '0';
  const isSmall = Math.abs(value) < 10 && !Number.isInteger(value);
  const digits = isSmall
    ? String(Number(Math.abs(value).toPrecision(3)))
    : Math.round(Math.abs(value)).toLocaleString('en-US').replaceAll(',', thinSpace);
  return value < 0 && digits !== '0' ? `${minus}${digits}` : digits;
}

/** `1 call`, `2 500 calls`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** With its sign, for differences: `+1 234`, `−5`, `0`. */
export function signed(value: number): string {
  const digits = grouped(value);
  return value > 0 && digits !== '0' ? `+${digits}` : digits;
}

/** `12.3 %`; empty where there is no whole. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '';
  return `${((100 * part) / whole).toFixed(1).replace('-', minus).replace(`${minus}0.0`, '0.0')}${thinSpace}%`;
}

/** How much a value changed in relation to what it was: `+12.3 %`; `new` where it was 0. */
export function relativeChange(before: number, now: number): string {
  if (before === now) return '0.0' + `${thinSpace}%`;
  if (before === 0) return 'new';
  const text = percent(now - before, Math.abs(before));
  return now > before ? `+${text}` : text;
}

/** `1.23 G instructions`, `4.56 ms of CPU time`: for a first impression. */
export function magnitude(value: number, unit: string): string {
  if (unit === 'ns') return `${prefixed(value, ['ns', 'µs', 'ms', 's'])} of CPU time`;
  const text = prefixed(value, ['', 'k', 'M', 'G', 'T', 'P']);
  return `${text}${thinSpace}${unit}`;
}

function prefixed(value: number, prefixes: readonly string[]): string {
  // Three digits would round 999.5 up to a fourth.
  const isShort = (index: number) => Math.abs(value) / 1000 ** index < 999.5;
  const fitting = prefixes.findIndex((_, index) => isShort(index));
  const index = fitting < 0 ? prefixes.length - 1 : fitting;
  const scaled = value / 1000 ** index;
  const isWhole = index === 0 || fitting < 0;
  const digits = isWhole ? grouped(scaled) : scaled.toPrecision(3).replace('-', minus);
  return prefixes[index] === '' ? digits : `${digits}${thinSpace}${prefixes[index] ?? ''}`;
}

/** The unit in words, as it stands in the heads of tables. */
export function unitName(unit: string): string {
  return unit === 'ns' ? 'ns of CPU time' : unit;
}
