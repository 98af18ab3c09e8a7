/** What a call costs for having probes in its code, all in all, in the unit of the first event. */
import { nativeAddon } from '../native/load';
import { callOften, freshInsertedPair } from './calibration-subjects';
import type { AnyFunction } from './wrapper';

/** V8 has optimized an empty function by then. */
const warmUps = 60_000;
const calls = 4_000;

/** Measures with the engine that runs, whose node is the current one. */
export function priceOfCall(): number {
  const { probed, plain } = freshInsertedPair();
  return Math.max(costOf(probed) - costOf(plain), 0);
}

function costOf(fn: AnyFunction): number {
  callOften(fn, warmUps);
  const before = countedSoFar();
  callOften(fn, calls);
  return (countedSoFar() - before) / calls;
}

/** By the engine that runs, of its first event. */
export function countedSoFar(): number {
  return nativeAddon().snapshotEngine()?.totals[0] ?? 0;
}
