/**
 * The loops that call a benchmark. Each is a function of its own, so that V8 learns nothing in one that it uses in another,
 * and stays baseline code: calls are real calls, with nothing inlined, moved out of the loop or found to be unused. What
 * loop and call cost is then the same for every function, and can be measured with an empty one.
 */
import vm from 'node:vm';
import { keepBaseline } from './natives';

export type Subject = () => unknown;
export type Loop = (fn: Subject, iterations: number) => unknown;
export type AsyncLoop = (fn: Subject, iterations: number) => Promise<unknown>;

const syncSource =
  '(function (fn, iterations) { let value; for (let i = 0; i < iterations; i++) value = fn(); return value; })';
const asyncSource =
  '(async function (fn, iterations) { let value; for (let i = 0; i < iterations; i++) value = await fn(); return value; })';

/** Returns what the last call returned. */
export function makeLoop(): Loop {
  const loop = compile(syncSource) as Loop;
  loop(() => undefined, 1);
  keepBaseline(loop);
  return loop;
}

/** Waits for each call's promise before the next call. */
export async function makeAsyncLoop(): Promise<AsyncLoop> {
  const loop = compile(asyncSource) as AsyncLoop;
  await loop(() => undefined, 1);
  keepBaseline(loop);
  return loop;
}

let loopsMade = 0;

/** V8 hands out the same code for the same text: the number makes each another. */
function compile(source: string): unknown {
  loopsMade += 1;
  return new vm.Script(`/* ${loopsMade} */${source}`, {
    filename: 'icprofile-benchmark-loop',
  }).runInThisContext();
}
