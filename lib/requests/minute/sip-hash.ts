/**
 * SipHash-2-4, a keyed hash of 64 bits: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (INDOCRYPT 2012). Node's own
 * HMAC costs ten times as much for a user's id, and the published package for JavaScript 17 000 instructions.
 */

export interface Hash64 {
  /** Upper and lower 32 bits, as signed integers. */
  high: number;
  low: number;
}

const wordBytes = 8;
const roundsOfWord = 2;
const finalRounds = 4;

/** Grows to the longest text seen. */
let bytes = new Uint8Array(256);

/** Of the bytes of the texts: Latin-1 where that is enough, else UTF-16, little-endian. */
export class SipHash {
  readonly #key: Int32Array;

  /** @param key 16 bytes. */
  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset, 16);
    this.#key = Int32Array.from([0, 4, 8, 12], (at) => view.getInt32(at, true));
  }

  /** Writes the result to `into`, which callers keep: a new object for each hash would be garbage. */
  hash(text: string, into: Hash64): void {
    sipHash(this.#key, bytes, write(text), into);
  }
}

/** Puts the padded message into `bytes`: zeros, then its length in the last byte. Returns the padded length. */
function write(text: string): number {
  const { length } = text;
  if (2 * length + wordBytes > bytes.length) bytes = new Uint8Array(4 * length + wordBytes);
  let wide = 0;
  for (let at = 0; at < length; at++) {
    const unit = text.charCodeAt(at);
    wide |= unit;
    bytes[at] = unit;
  }
  let end = length;
  if (wide > 0xff) {
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      bytes[2 * at] = unit;
      bytes[2 * at + 1] = unit >>> 8;
    }
    end = 2 * length;
  }
  const padded = (Math.floor(end / wordBytes) + 1) * wordBytes;
  for (let at = end; at < padded - 1; at++) bytes[at] = 0;
  bytes[padded - 1] = end;
  return padded;
}

/** All in local variables, because V8 keeps those in registers. A number of 64 bits is two of 32: `l` is the lower half. */
function sipHash(key: Int32Array, message: Uint8Array, end: number, into: Hash64): void {
  const [k0l = 0, k0h = 0, k1l = 0, k1h = 0] = [key[0], key[1], key[2], key[3]];
  let al = k0l ^ 0x70736575;
  let ah = k0h ^ 0x736f6d65;
  let bl = k1l ^ 0x6e646f6d;
  let bh = k1h ^ 0x646f7261;
  let cl = k0l ^ 0x6e657261;
  let ch = k0h ^ 0x6c796765;
  let dl = k1l ^ 0x79746573;
  let dh = k1h ^ 0x74656462;
  for (let at = 0; at <= end; at += wordBytes) {
    const isFinal = at === end;
    const ml = isFinal ? 0 : wordAt(message, at);
    const mh = isFinal ? 0 : wordAt(message, at + 4);
    if (isFinal) cl ^= 0xff;
    dl ^= ml;
    dh ^= mh;
    for (let round = isFinal ? finalRounds : roundsOfWord; round > 0; round--) {
      let sum = (al >>> 0) + (bl >>> 0);
      ah = (ah + bh + (sum > 0xffffffff ? 1 : 0)) | 0;
      al = sum | 0;
      let turned = (bl << 13) | (bh >>> 19);
      bh = ((bh << 13) | (bl >>> 19)) ^ ah;
      bl = turned ^ al;
      turned = al;
      al = ah;
      ah = turned;

      sum = (cl >>> 0) + (dl >>> 0);
      ch = (ch + dh + (sum > 0xffffffff ? 1 : 0)) | 0;
      cl = sum | 0;
      turned = (dl << 16) | (dh >>> 16);
      dh = ((dh << 16) | (dl >>> 16)) ^ ch;
      dl = turned ^ cl;

      sum = (al >>> 0) + (dl >>> 0);
      ah = (ah + dh + (sum > 0xffffffff ? 1 : 0)) | 0;
      al = sum | 0;
      turned = (dl << 21) | (dh >>> 11);
      dh = ((dh << 21) | (dl >>> 11)) ^ ah;
      dl = turned ^ al;

      sum = (cl >>> 0) + (bl >>> 0);
      ch = (ch + bh + (sum > 0xffffffff ? 1 : 0)) | 0;
      cl = sum | 0;
      turned = (bl << 17) | (bh >>> 15);
      bh = ((bh << 17) | (bl >>> 15)) ^ ch;
      bl = turned ^ cl;
      turned = cl;
      cl = ch;
      ch = turned;
    }
    al ^= ml;
    ah ^= mh;
  }
  into.low = al ^ bl ^ cl ^ dl;
  into.high = ah ^ bh ^ ch ^ dh;
}

function wordAt(message: Uint8Array, at: number): number {
  return (
    (message[at] ?? 0) |
    ((message[at + 1] ?? 0) << 8) |
    ((message[at + 2] ?? 0) << 16) |
    ((message[at + 3] ?? 0) << 24)
  );
}
