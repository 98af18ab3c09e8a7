/** Room on the stack for frames that probes make larger, so that recursion goes as deep as without. */
import fs from 'node:fs';

/**
 * Functions of a few instructions have frames 1.31 to 1.42 times as large with probes, by version of V8; others grow less. With
 * 1.3 times the stack, between 8 % fewer and 16 % more of them fit.
 */
const frameGrowth = 1.3;
/** Of V8, on machines with 64 bits, in KiB (`stack_size` in src/flags/flag-definitions.h). */
const defaultSize = 984;
/** Of the thread's real stack, what V8 and native code use below the limit. */
const reserve = 1024;

/** The flag for Node, after those that the user gave; undefined where the thread has no room for that. */
export function largerStack(execArgv: readonly string[]): string | undefined {
  const given = execArgv
    .map((argument) => /^--stack[-_]size=(\d+)$/.exec(argument)?.[1])
    .findLast((size) => size !== undefined);
  const size = Math.ceil(frameGrowth * Number(given ?? defaultSize));
  return size <= threadStackSize() - reserve ? `--stack-size=${size}` : undefined;
}

/** Of the main thread, in KiB: the soft limit, which Linux lets it grow to. */
function threadStackSize(): number {
  const soft = /^Max stack size\s+(\S+)/m.exec(fs.readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return soft === 'unlimited' ? Infinity : Number(soft) / 1024;
}

/** Takes the flag away from what the program hands on to processes that it starts. */
export function hideStack(execArgv: string[], flag: string | undefined): void {
  const index = flag === undefined ? -1 : execArgv.lastIndexOf(flag);
  if (index >= 0) execArgv.splice(index, 1);
}
