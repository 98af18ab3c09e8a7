/** Where code stood before probes were inserted into it. What else is changed keeps its length, and no line is added. */

/** Text of that length that was inserted, before the column (from 0) of a line of the original. */
interface Insertion {
  readonly column: number;
  readonly length: number;
}

/** Lines of a source, which end as in JavaScript: by LF, CR, CRLF, or one of the two separators of Unicode. */
export class Lines {
  readonly #starts: readonly number[];

  constructor(source: string) {
    const ends = source.matchAll(/\r\n|[\n\r\u2028\u2029]/g);
    this.#starts = [0, ...[...ends].map(({ index, 0: end }) => index + end.length)];
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

/** @param insertions lengths by offset in the original. */
export function insertionsByLine(lines: Lines, insertions: ReadonlyMap<number, number>): InsertionsByLine {
  const byLine = new Map<number, Insertion[]>();
  for (const [offset, length] of [...insertions].sort(([a], [b]) => a - b)) {
    const { line, column } = lines.positionOf(offset);
    const ofLine = byLine.get(line) ?? [];
    byLine.set(line, ofLine);
    ofLine.push({ column, length });
  }
  return byLine;
}

/**
 * The column in the original of what now stands in a column of a line; both from 0. What was inserted itself stands where it
 * was inserted.
 */
export function originalColumn(insertions: InsertionsByLine, line: number, column: number): number {
  let shift = 0;
  for (const insertion of insertions.get(line) ?? []) {
    const start = insertion.column + shift;
    if (column < start) break;
    if (column < start + insertion.length) return insertion.column;
    shift += insertion.length;
  }
  return column - shift;
}
