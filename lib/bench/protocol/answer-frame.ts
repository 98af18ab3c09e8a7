/** Answers on a descriptor that a benchmark may write to as well: each is marked, and states its length. */

/** Nothing writes this by accident. Its first character occurs only once in it, so that a cut-off mark cannot hide a whole one. */
const mark = Buffer.from('\0icprofile answer: ');
const longestHeader = 16;
/** More than any string of V8 can have. */
const longestAnswerBytes = 2 ** 29;

export function framed(json: string): Uint8Array {
  const content = Buffer.from(json);
  return Buffer.concat([mark, Buffer.from(`${content.length}\n`), content]);
}

/** Finds answers in what comes in pieces of any size; what else is written is dropped, however much it is. */
export class AnswerReader {
  readonly #take: (json: string) => void;
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** So much is needed before it makes sense to look again. */
  #wanted = mark.length;

  /** @param take gets what stands in a frame, which need not be JSON. */
  constructor(take: (json: string) => void) {
    this.#take = take;
  }

  push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes < this.#wanted) return;
    const rest = this.#takeFrames(Buffer.concat(this.#pieces));
    this.#pieces = [rest];
    this.#bytes = rest.length;
  }

  /** Returns what may be the beginning of another frame. */
  #takeFrames(all: Buffer): Buffer {
    let rest = all;
    for (;;) {
      this.#wanted = mark.length;
      const start = rest.indexOf(mark);
      if (start < 0) return rest.subarray(Math.max(0, rest.length - mark.length + 1));
      const header = rest.subarray(start + mark.length, start + mark.length + longestHeader);
      const lineEnd = header.indexOf('\n');
      if (lineEnd < 0 && header.length < longestHeader) {
        this.#wanted = rest.length - start + 1;
        return rest.subarray(start);
      }
      const length = lengthIn(header.toString('latin1', 0, Math.max(lineEnd, 0)));
      const content = start + mark.length + lineEnd + 1;
      if (length === undefined) {
        rest = rest.subarray(start + mark.length);
        continue;
      }
      if (rest.length < content + length) {
        this.#wanted = content + length - start;
        return rest.subarray(start);
      }
      this.#take(rest.toString('utf8', content, content + length));
      rest = rest.subarray(content + length);
    }
  }
}

function lengthIn(header: string): number | undefined {
  if (!/^\d+$/.test(header)) return undefined;
  const length = Number(header);
  return length <= longestAnswerBytes ? length : undefined;
}
