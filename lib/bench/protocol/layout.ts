/**
 * Where a process's memory begins. The kernel puts arguments and environment above the first stack frame, so their size decides how
 * everything on the stack is aligned, and code that copies or compares it counts a few instructions more or less.
 */

import { compileFunction } from 'node:vm';

/** Arguments and environment of a process that is to be started. */
export interface ProcessWords {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

const paddingVariable = 'ICPROFILE_PADDING';
/** Makes the number of pointers even, which the kernel would round up to. */
const evenVariable = 'ICPROFILE_PADDING_EVEN';

/** The C library's string functions look at cache lines and at pages. */
const pageBytes = 4096;
const stackAlignment = 16;
const pointerBytes = 8;

/** Coprime to the number of places in a page: seeds take them all in turn, and those of a cache line within each four. */
const placeStep = 37;

/**
 * The environment with which the stack begins at the same place in a page, whatever the arguments and the rest of the environment
 * are; a seed has a place of its own.
 */
export function withStackPlace({ args, env }: ProcessWords, seed: number): Record<string, string> {
  const own = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && entry[0] !== paddingVariable && entry[0] !== evenVariable,
  );
  const isOdd = (args.length + own.length + 1) % 2 === 1;
  const entries: [string, string][] = [...own, ...(isOdd ? [[evenVariable, ''] as [string, string]] : [])];
  const place = ((seed * placeStep * stackAlignment) % pageBytes) + pageBytes;
  const padding = (place - (bytesOf(args, [...entries, [paddingVariable, '']]) % pageBytes)) % pageBytes;
  return Object.fromEntries([...entries, [paddingVariable, 'x'.repeat(padding)]]);
}

function bytesOf(args: readonly string[], entries: readonly (readonly [string, string])[]): number {
  const words = [...args, ...entries.map(([name, value]) => `${name}=${value}`)];
  return words.reduce((sum, word) => sum + Buffer.byteLength(word) + 1 + pointerBytes, 0);
}

/** Text that JSON ignores, so that the copies that a process makes of it are of one size. */
export function padJson(json: string): string {
  const bytes = Buffer.byteLength(json);
  return json + ' '.repeat(pageBytes * Math.ceil(bytes / pageBytes) - bytes);
}

/** Constants of old space lie at multiples of a pointer; a cache line has eight such places. */
const constantsAlignment = pointerBytes;

/**
 * Moves the constants of all code that is compiled afterwards. V8 puts them one after the other, so that each line of code and each
 * byte of a path moves those behind it, and the C library copies a string at some places by 24 instructions more than at others. A
 * seed has a place of its own: what code counts by chance differs from sample to sample, and is no change.
 */
export function moveConstants(seed: number): void {
  const bytes = (seed * placeStep * constantsAlignment) % pageBytes;
  compileFunction(`'${'x'.repeat(constantsAlignment + bytes)}'`);
}
