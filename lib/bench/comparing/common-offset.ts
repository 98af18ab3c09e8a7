/**
 * What all samples of one side have in common, so that no seed shows it. The system and V8 place code and data alike in all of them, and
 * place them otherwise in another directory, under another user, or beside other code. docs/null-experiment.md has what was seen.
 */
import type { BenchmarkRun } from '../../model/benchmark';
import { median } from '../../stats';
import type { SamplePair } from './pair-samples';

/**
 * The larger one counts. The alignment of the stack alone made 4 instructions of 5485. Since it is the same, 22 of 224 687 (0.0099 %) are
 * the largest part that was seen; this is twice as much.
 */
const unseen = { instructions: 5, part: 0.000_2 } as const;

/** The log ratio by which two sides of the same code can differ in all samples alike. */
export function commonOffset(pairs: readonly SamplePair[], { unit }: BenchmarkRun['event']): number {
  const counts = [median(pairs.map(({ base }) => base.value)), median(pairs.map(({ head }) => head.value))];
  const absolute = unit === 'instructions' ? unseen.instructions / Math.min(...counts) : 0;
  return Math.log1p(Math.max(absolute, unseen.part));
}
