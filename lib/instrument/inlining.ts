/** V8 inlines by the size of code, which probes make larger: some three times, in programs of small functions. */
import v8 from 'node:v8';
import { isMainThread } from 'node:worker_threads';

/** V8's own budgets of bytecode for one function that it optimizes, and for all that it tries. */
const ownBudgets = { cumulative: 920, absolute: 4600 } as const;
const growth = 3;

/** V8's own limit of bytecode for a function to be inlined, and what the probes of one add: 55 on Node 24 and 26, 58 before. */
const [ownLimit, probesOfFunction] = [460, 58] as const;

/**
 * Lets V8 inline what it would without probes, and the probes themselves: where it has no room for them, they cost something that
 * is measured nowhere. With much larger budgets it inlines more than without probes, and programs differ more from what they were.
 * It takes longer to compile then, so that a program whose functions are switched off would run longer in code that is not optimized.
 */
export function enlargeInliningBudgets(): void {
  if (!isMainThread) return;
  v8.setFlagsFromString(`--max-inlined-bytecode-size=${ownLimit + probesOfFunction}`);
  for (const [name, size] of Object.entries(ownBudgets))
    v8.setFlagsFromString(`--max-inlined-bytecode-size-${name}=${growth * size}`);
}
