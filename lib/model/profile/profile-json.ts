/** Profiles as JSON, in pieces: that of a large profile is longer than a string can be. */
import type { Profile } from './profile';

/** Some MB at most: as fast as one text, without its memory. */
const entriesInPiece = 8192;

/**
 * One line of JSON, with its newline.
 *
 * @throws RangeError where it is longer than a string can be.
 */
export function profileJson(profile: Profile): string {
  return [...profileJsonPieces(profile)].join('');
}

/** The same in pieces. */
export function profileJsonPieces(profile: Profile): Iterable<string> {
  return jsonLinePieces(profile);
}

/** One line of JSON, as `recordJsonPieces`. */
export function jsonLinePieces(record: object): Iterable<string> {
  // Not a generator itself: it can be read again.
  return {
    *[Symbol.iterator]() {
      yield* recordJsonPieces(record);
      yield '\n';
    },
  };
}

/** What JSON.stringify makes of a record, the lists right in it piece by piece. @param entries how many a piece has. */
export function* recordJsonPieces(record: object, entries = entriesInPiece): Iterable<string> {
  let isFirst = true;
  for (const [name, value] of Object.entries(record) as [string, unknown][]) {
    if (value === undefined) continue;
    yield `${isFirst ? '{' : ','}${JSON.stringify(name)}:`;
    isFirst = false;
    if (Array.isArray(value)) yield* listPieces(value, entries);
    else yield JSON.stringify(value);
  }
  yield isFirst ? '{}' : '}';
}

function* listPieces(list: readonly unknown[], entries: number): Iterable<string> {
  yield '[';
  for (let start = 0; start < list.length; start += entries) {
    const piece = JSON.stringify(list.slice(start, start + entries)).slice(1, -1);
    yield start === 0 ? piece : `,${piece}`;
  }
  yield ']';
}
