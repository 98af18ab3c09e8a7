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
  const parts: Buffer[] = [];
  write(parts, value);
  return Buffer.concat(parts);
}

function write(parts: Buffer[], value: PythonValue): void {
  if (typeof value === 'string') parts.push(stringOf(value));
  else if (typeof value === 'number') parts.push(floatOf(value));
  else if (typeof value === 'bigint') parts.push(intOf(value));
  else if ('tuple' in value) writeTuple(parts, value);
  else writeDict(parts, value);
}

function writeTuple(parts: Buffer[], { tuple }: PythonTuple): void {
  parts.push(typed('(', uint32(tuple.length)));
  for (const item of tuple) write(parts, item);
}

/** Keys and values in turn, ended by a null object. */
function writeDict(parts: Buffer[], { dict }: PythonDict): void {
  parts.push(typed('{'));
  for (const [key, value] of dict) {
    write(parts, key);
    write(parts, value);
  }
  parts.push(typed('0'));
}

function stringOf(value: string): Buffer {
  const utf8 = Buffer.from(value, 'utf8');
  return typed('u', uint32(utf8.length), utf8);
}

function floatOf(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return typed('g', bytes);
}

/** Digits of 15 bits, least significant first; their number, negative of a negative int, goes before them. */
function intOf(value: bigint): Buffer {
  const digits: number[] = [];
  for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 15n) digits.push(Number(rest & 0x7fffn));
  const bytes = Buffer.alloc(4 + 2 * digits.length);
  bytes.writeInt32LE(value < 0n ? -digits.length : digits.length);
  digits.forEach((digit, index) => bytes.writeUInt16LE(digit, 4 + 2 * index));
  return typed('l', bytes);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function typed(type: string, ...content: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(type, 'latin1'), ...content]);
}
