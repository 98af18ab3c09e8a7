/** Where code stood before probes were inserted into it. What else is changed keeps its length, and no line is added. */

/** Text of that length that was inserted before a place of the original. */
export interface Insertion {
  /** A column of a line or an offset in a source, from 0. */
  readonly at: number;
  readonly length: number;
  /** Length of what was inserted before it in the line or source. */
  readonly shift: number;
  /** Where code of it stands in the original, if not there: a column of the same line. */
  readonly standsAt?: number;
}

/** Lines of a source, which end as in JavaScript: by LF, CR, CRLF, or one of the two separators of Unicode. */
export class Lines {
  readonly #starts: readonly number[];

  constructor(source: string) {
    const ends = source.matchAll(/\r\n|[\n\r\u2028\u2029]/g);
    this.#starts = [0, ...[...ends].map(({ index, 0: end }) => index + end.length)];
  }

  startOf(line: number): number {
    return this.#starts[line] ?? 0;
  }

  /** Both from 0. */
  positionOf(offset: number): { readonly line: number; readonly column: number } {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low, column: offset - (this.#starts[low] ?? 0) };
  }
}

/** By line from 0; each in the order of columns. Plain, so that threads can pass it on. */
export type InsertionsByLine = ReadonlyMap<number, readonly Insertion[]>;

/**
 * @param insertions lengths by offset in the original.
 * @param standing where code of some of them stands, by the same offset.
 */
export function insertionsByLine(
  lines: Lines,
  insertions: ReadonlyMap<number, number>,
  standing: ReadonlyMap<number, number> = new Map(),
): InsertionsByLine {
  const byLine = new Map<number, Insertion[]>();
  for (const [offset, length] of [...insertions].sort(([a], [b]) => a - b)) {
    const { line, column } = lines.positionOf(offset);
    const ofLine = byLine.get(line) ?? [];
    byLine.set(line, ofLine);
    const place = lines.positionOf(standing.get(offset) ?? offset);
    const elsewhere = place.line === line && place.column !== column ? { standsAt: place.column } : {};
    ofLine.push({ at: column, length, shift: shiftAfter(ofLine.at(-1)), ...elsewhere });
  }
  return byLine;
}

/** By offset in the original, in order. */
export function insertionsByOffset(lines: Lines, byLine: InsertionsByLine): readonly Insertion[] {
  const all: Insertion[] = [];
  for (const [line, insertions] of byLine) {
    const start = lines.startOf(line);
    for (const { at, length } of insertions)
      all.push({ at: start + at, length, shift: shiftAfter(all.at(-1)) });
  }
  return all;
}

function shiftAfter(insertion: Insertion | undefined): number {
  return insertion === undefined ? 0 : insertion.shift + insertion.length;
}

/**
 * The column in the original of what now stands in a column of a line; both from 0. What was inserted itself stands where it
 * was inserted.
 */
export function originalColumn(insertions: InsertionsByLine, line: number, column: number): number {
  return originalPlace(insertions.get(line) ?? [], column);
}

/** The same of one line, or of offsets in a source. Takes logarithmic time: a bundle has all of its code in one line. */
export function originalPlace(insertions: readonly Insertion[], place: number): number {
  let [low, high] = [0, insertions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const { at, shift } = insertions[middle] as Insertion;
    if (at + shift <= place) low = middle + 1;
    else high = middle;
  }
  const last = insertions[low - 1];
  if (last === undefined) return place;
  const isInserted = place < last.at + shiftAfter(last);
  return isInserted ? (last.standsAt ?? last.at) : place - shiftAfter(last);
}
