/** Fills of frames: light enough for dark text on them, on light and on dark pages. */
import type { FunctionKind, ProfiledFunction } from '../../../model/profile';

const byKind: Readonly<Partial<Record<FunctionKind, string>>> = {
  program: 'hsl(220 10% 84%)',
  profiler: 'hsl(220 8% 70%)',
  'minor garbage collection': 'hsl(168 30% 72%)',
  'major garbage collection': 'hsl(168 34% 60%)',
  label: 'hsl(262 48% 84%)',
  truncated: 'hsl(220 8% 60%)',
};

export const matchColour = 'hsl(300 62% 80%)';
export const legendColours: readonly (readonly [label: string, colour: string])[] = [
  ['functions, by file', colourOfFile('a')],
  ['label', byKind.label ?? ''],
  ['garbage collection', byKind['major garbage collection'] ?? ''],
  ['profiler', byKind.profiler ?? ''],
  ['outside profiled functions', byKind.program ?? ''],
];

/** Functions of a file look alike. */
export function colourOfFunction(fn: ProfiledFunction | undefined): string {
  if (fn === undefined) return byKind.program ?? '';
  return byKind[fn.kind] ?? colourOfFile(fn.file ?? fn.name);
}

function colourOfFile(file: string): string {
  let hash = 7;
  for (const character of file) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  const hue = 14 + (hash % 37);
  const lightness = 68 + ((hash >> 3) % 10);
  return `hsl(${hue} 82% ${lightness}%)`;
}

/**
 * Red for more, blue for less, grey for the same; as strong as the change is in relation to the larger of the two.
 * Of a path that is new, `before` is null.
 */
export function colourOfChange(before: number | null, now: number): string {
  const larger = Math.max(Math.abs(before ?? 0), Math.abs(now));
  const change = before === null ? 1 : larger === 0 ? 0 : (now - before) / larger;
  const strength = Math.min(1, Math.abs(change)) ** 0.6;
  if (strength < 0.01) return 'hsl(220 10% 86%)';
  const [hue, saturation] = change > 0 ? [8, 45 + 40 * strength] : [212, 35 + 40 * strength];
  return `hsl(${hue} ${Math.round(saturation)}% ${Math.round(87 - 23 * strength)}%)`;
}

export const changeLegend: readonly (readonly [label: string, colour: string])[] = [
  ['less', colourOfChange(2, 1)],
  ['same', colourOfChange(1, 1)],
  ['more', colourOfChange(1, 2)],
  ['new', colourOfChange(null, 1)],
];
