/** What a call costs for having probes in its code, all in all, in the unit of the first event. */
import { nativeAddon } from '../../native';
import { callOften, freshInsertedPair } from './calibration-subjects';
import { median } from './charges';
import type { AnyFunction } from '../functions';

/** V8 has optimized an empty function by then. */
const warmUps = 60_000;
/** Several, as a compilation or a collection may fall into one: it would make the price half, or twice as high. */
const batches = 5;
const callsOfBatch = 1_000;

/** Measures with the engine that runs, whose node is the current one. */
export function priceOfCall(): number {
  const { probed, plain } = freshInsertedPair();
  return Math.max(costOf(probed) - costOf(plain), 0);
}

function costOf(fn: AnyFunction): number {
  callOften(fn, warmUps);
  return median(Array.from({ length: batches }, () => costOfBatch(fn))) / callsOfBatch;
}

function costOfBatch(fn: AnyFunction): number {
  const before = countedSoFar();
  callOften(fn, callsOfBatch);
  return countedSoFar() - before;
}

/** By the engine that runs, of its first event. */
export function countedSoFar(): number {
  return nativeAddon().snapshotEngine()?.totals[0] ?? 0;
}
