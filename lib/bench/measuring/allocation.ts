/** How many bytes of V8's heap an iteration allocates. */
import { median } from '../../stats';
import v8 from 'node:v8';

export interface Allocating {
  /** Runs so many iterations. */
  readonly run: (iterations: number) => unknown;
  /** Grows with every garbage collection. */
  readonly collected: () => number;
}

const attempts = 3;

/**
 * The heap's growth over as many iterations as no collection falls into, at most those that are given. Null where none can be
 * had without one, or V8's number is not of single objects.
 */
export async function allocatedBytes(subject: Allocating, iterations: number): Promise<number | null> {
  const own = await growth(subject, 0);
  for (let count = iterations; count >= 1; count = Math.floor(count / 4)) {
    const grown = await repeatedGrowth(subject, count);
    if (grown !== null) return Math.max(0, (grown - (own ?? 0)) / count);
  }
  return null;
}

async function repeatedGrowth(subject: Allocating, iterations: number): Promise<number | null> {
  const grown: number[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const bytes = await growth(subject, iterations);
    if (bytes === null) return null;
    grown.push(bytes);
  }
  return median(grown);
}

async function growth({ run, collected }: Allocating, iterations: number): Promise<number | null> {
  const collectedBefore = collected();
  const before = v8.getHeapStatistics().used_heap_size;
  await run(iterations);
  const after = v8.getHeapStatistics().used_heap_size;
  return collected() === collectedBefore ? after - before : null;
}
