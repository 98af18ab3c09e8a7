/**
 * Python's marshal format, as much of it as profiles need: what `marshal.load` reads in every Python 3. Pure.
 *
 * Format: https://github.com/python/cpython/blob/main/Python/marshal.c; it is documented nowhere else.
 */

/** A number is written as an int if it is a bigint, and as a float if it is a number. */
export type PythonValue = string | number | bigint | PythonTuple | PythonDict;
export interface PythonTuple {
  readonly tuple: readonly PythonValue[];
}
export interface PythonDict {
  readonly dict: Iterable<readonly [PythonValue, PythonValue]>;
}

export function marshal(value: PythonValue): Uint8Array {
  const output = new Output();
  write(output, value);
  return output.bytes();
}

function write(output: Output, value: PythonValue): void {
  if (typeof value === 'string') writeString(output, value);
  else if (typeof value === 'number') output.type('g').float64(value);
  else if (typeof value === 'bigint') writeInt(output, value);
  else if ('tuple' in value) writeTuple(output, value);
  else writeDict(output, value);
}

function writeString(output: Output, value: string): void {
  const length = Buffer.byteLength(value, 'utf8');
  output.type('u').int32(length).utf8(value, length);
}

/** Digits of 15 bits, least significant first; their number, negative of a negative int, goes before them. */
function writeInt(output: Output, value: bigint): void {
  const digits: number[] = [];
  for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 15n) digits.push(Number(rest & 0x7fffn));
  output.type('l').int32(value < 0n ? -digits.length : digits.length);
  for (const digit of digits) output.uint16(digit);
}

function writeTuple(output: Output, { tuple }: PythonTuple): void {
  output.type('(').int32(tuple.length);
  for (const item of tuple) write(output, item);
}

/** Keys and values in turn, ended by a null object. */
function writeDict(output: Output, { dict }: PythonDict): void {
  output.type('{');
  for (const [key, value] of dict) {
    write(output, key);
    write(output, value);
  }
  output.type('0');
}

/** Bytes, little endian, in a buffer that grows. */
class Output {
  #buffer = Buffer.alloc(1024);
  #length = 0;

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  type(code: string): this {
    return this.utf8(code, 1);
  }

  utf8(text: string, length: number): this {
    const offset = this.#reserve(length);
    this.#buffer.write(text, offset, 'utf8');
    return this;
  }

  int32(value: number): this {
    const offset = this.#reserve(4);
    this.#buffer.writeInt32LE(value, offset);
    return this;
  }

  uint16(value: number): this {
    const offset = this.#reserve(2);
    this.#buffer.writeUInt16LE(value, offset);
    return this;
  }

  float64(value: number): this {
    const offset = this.#reserve(8);
    this.#buffer.writeDoubleLE(value, offset);
    return this;
  }

  /** @returns where the reserved bytes begin. */
  #reserve(count: number): number {
    const offset = this.#length;
    this.#length += count;
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.alloc(2 * this.#length);
      this.#buffer.copy(larger, 0, 0, offset);
      this.#buffer = larger;
    }
    return offset;
  }
}
