/** "Did you mean": the known names nearest to an unknown one. */
import { distance } from 'fastest-levenshtein';

/** Names further away than this share of their length are no help. */
const farthestShare = 0.5;

/** Nor are names that take this many edits more than the nearest one. */
const farthestFromNearest = 2;

/** At most `limit` of the names, nearest first, case ignored. */
export function nearestNames(wanted: string, known: Iterable<string>, limit = 3): readonly string[] {
  const target = wanted.toLowerCase();
  const near = [...new Set(known)]
    .map((name) => ({ name, edits: distance(target, name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= farthestShare * Math.max(name.length, target.length))
    .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1));
  return near
    .filter(({ edits }) => edits <= (near[0]?.edits ?? 0) + farthestFromNearest)
    .slice(0, limit)
    .map(({ name }) => name);
}

/** A remedy sentence: the nearest names, with what followed the unknown one, else where to find all. */
export function didYouMean(wanted: string, known: Iterable<string>, otherwise: string, suffix = ''): string {
  const names = nearestNames(wanted, known).map((name) => `${name}${suffix}`);
  return names.length === 0 ? otherwise : `Did you mean ${names.join(', ')}?`;
}
