/** JSON that is longer than a string can be, read in pieces. */
import { randomUUID } from 'node:crypto';

const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * What JSON.parse makes of a text in UTF-8. An object's own lists are parsed in pieces of some `pieceBytes`, cut between
 * two entries; all else must fit into a string.
 *
 * @throws SyntaxError, and RangeError where something else than such a list is longer than a string can be.
 */
export function parseJsonPieces(chunks: Iterable<Uint8Array>, pieceBytes = 16 * 1024 * 1024): unknown {
  const assembly = new Assembly();
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const cuts = new CutFinder();
  for (const chunk of chunks) {
    let start = 0;
    for (let end = cuts.next(chunk, 0); end >= 0; end = cuts.next(chunk, end + 1)) {
      if (pendingBytes + end - start < pieceBytes) continue;
      assembly.add(textOf([...pending, chunk.subarray(start, end)]), true);
      pending = [];
      pendingBytes = 0;
      start = end + 1;
    }
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
  }
  return assembly.end(textOf(pending));
}

function textOf(parts: readonly Uint8Array[]): string {
  return Buffer.concat(parts).toString('utf8');
}

/** Finds the commas between entries of lists that are right in the outermost object. */
class CutFinder {
  #depth = 0;
  #isOuterObject = false;
  #isInList = false;
  #isInString = false;
  #isEscaped = false;

  /** The index of the next one at or after `start`; -1 where the chunk has none. Bytes must come in order, each once. */
  next(bytes: Uint8Array, start: number): number {
    for (let index = start; index < bytes.length; index += 1) {
      const byte = bytes[index];
      if (this.#isInString) this.#readString(byte);
      else if (byte === quote) this.#isInString = true;
      else if (byte === openBracket || byte === openBrace) this.#open(byte);
      else if (byte === closeBracket || byte === closeBrace) this.#depth -= 1;
      else if (byte === comma && this.#depth === 2 && this.#isInList) return index;
    }
    return -1;
  }

  #readString(byte: number | undefined): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) this.#isInString = false;
  }

  #open(byte: number): void {
    this.#depth += 1;
    if (this.#depth === 1) this.#isOuterObject = byte === openBrace;
    if (this.#depth === 2) this.#isInList = this.#isOuterObject && byte === openBracket;
  }
}

/** Puts the parsed pieces together. */
class Assembly {
  readonly #fields = new Map<string, unknown>();
  /** No name and no entry of a text: names the list that goes on in a piece, and ends the list that goes on after it. */
  readonly #mark = randomUUID();
  #list: unknown[] | undefined;

  /** @param endsInList whether the piece was cut after an entry of a list. */
  add(text: string, endsInList: boolean): void {
    const begin = this.#list === undefined ? '' : `{"${this.#mark}":[`;
    const end = endsInList ? `,"${this.#mark}"]}` : '';
    const piece = JSON.parse(begin + text + end) as Record<string, unknown>;
    let list: unknown[] | undefined;
    // Not the last name: numbers come first, and a name that comes twice keeps its place.
    for (const [name, value] of Object.entries(piece)) {
      const goesOn = endsInList && Array.isArray(value) && value.at(-1) === this.#mark;
      if (goesOn) (value as unknown[]).pop();
      const isContinued = name === this.#mark;
      if (isContinued) append(this.#list, value as unknown[]);
      else this.#fields.set(name, value);
      if (goesOn) list = isContinued ? this.#list : (value as unknown[]);
    }
    this.#list = list;
  }

  end(text: string): unknown {
    if (this.#list === undefined) return JSON.parse(text);
    this.add(text, false);
    return Object.fromEntries(this.#fields);
  }
}

function append(list: unknown[] | undefined, entries: readonly unknown[]): void {
  if (entries.length === 0) throw new SyntaxError('A list ends with a comma');
  for (const entry of entries) list?.push(entry);
}
