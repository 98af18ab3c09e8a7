/**
 * The loops that call a benchmark, and what marks the regions that count. Each is a function of its own, so that V8 learns nothing in one that it uses in another,
 * and stays baseline code: calls are real calls, with nothing inlined, moved out of the loop or found to be unused. What
 * loop and call cost is then the same for every function, and can be measured with an empty one.
 */
import vm from 'node:vm';
import { keepBaseline } from './natives';

export type Subject = () => unknown;
export type Loop = (fn: Subject, iterations: number) => unknown;
export type AsyncLoop = (fn: Subject, iterations: number) => Promise<unknown>;
/** Calls once, as a region; returns what the call returned. */
export type Region = (work: Subject) => unknown;
export type AsyncRegion = (work: Subject) => Promise<unknown>;

/** What begins a region, and what ends it. */
export interface RegionMarks {
  readonly begin: () => void;
  readonly end: () => void;
}

const syncSource =
  '(function (fn, iterations) { let value; for (let i = 0; i < iterations; i++) value = fn(); return value; })';
const asyncSource =
  '(async function (fn, iterations) { let value; for (let i = 0; i < iterations; i++) value = await fn(); return value; })';
const regionSource =
  '(function (begin, end) { return function (work) { begin(); const value = work(); end(); return value; }; })';
const asyncRegionSource =
  '(function (begin, end) { return async function (work) { begin(); const value = await work(); end(); return value; }; })';

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

export function makeRegion({ begin, end }: RegionMarks): Region {
  const region = (compile(regionSource) as (...marks: Subject[]) => Region)(begin, end);
  region(() => undefined);
  for (const fn of [region, begin, end]) keepBaseline(fn);
  return region;
}

/** Its region ends when the promise is settled. */
export async function makeAsyncRegion({ begin, end }: RegionMarks): Promise<AsyncRegion> {
  const region = (compile(asyncRegionSource) as (...marks: Subject[]) => AsyncRegion)(begin, end);
  await region(() => undefined);
  for (const fn of [region, begin, end]) keepBaseline(fn);
  return region;
}

let loopsMade = 0;

/** V8 hands out the same code for the same text: the number makes each another. */
function compile(source: string): unknown {
  loopsMade += 1;
  return new vm.Script(`/* ${loopsMade} */${source}`, {
    filename: 'icprofile-benchmark-loop',
  }).runInThisContext();
}
