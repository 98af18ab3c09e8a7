/** What a reader should know about the samples of a benchmark that was compared. */
import type { BenchmarkResult, BenchmarkSample } from '../../model/benchmark';
import type { MeasuredChange } from './measure-change';
import { isDeterministic } from './pair-samples';

export function sampleNotes(
  base: BenchmarkResult,
  head: BenchmarkResult,
  change: MeasuredChange,
): readonly string[] {
  return [
    ...unpairedNote('base', base, head),
    ...unpairedNote('head', head, base),
    ...coldNote('base', base),
    ...coldNote('head', head),
    ...tierNote(base, head),
    ...seedNote(change),
  ];
}

function unpairedNote(side: string, of: BenchmarkResult, other: BenchmarkResult): readonly string[] {
  const seeds = new Set(other.samples.map(({ seed }) => seed));
  const unpaired = of.samples.filter(({ seed }) => !seeds.has(seed));
  return unpaired.length === 0 ? [] : [`only the ${side} has ${seedsText(unpaired)}, left out`];
}

function coldNote(side: string, { samples }: BenchmarkResult): readonly string[] {
  const cold = samples.filter(({ isWarm }) => !isWarm);
  return cold.length === 0 ? [] : [`the ${side} was not warm when it was measured, with ${seedsText(cold)}`];
}

function tierNote(base: BenchmarkResult, head: BenchmarkResult): readonly string[] {
  const [before, after] = [tiersOf(base), tiersOf(head)];
  return before === after || before === '' || after === ''
    ? []
    : [
        `the benchmark's own function, not what it calls, is compiled otherwise: ${before} in the base, ${after} in the head`,
      ];
}

function tiersOf({ samples }: BenchmarkResult): string {
  return [...new Set(samples.map(({ tier }) => tier ?? 'unknown'))].toSorted().join(' and ');
}

function seedNote({ method, pairs }: MeasuredChange): readonly string[] {
  return method === 'interval' && pairs.every(isDeterministic)
    ? ['each count repeats exactly, but the change depends on the seed']
    : [];
}

function seedsText(samples: readonly BenchmarkSample[]): string {
  return `${samples.length === 1 ? 'seed' : 'seeds'} ${samples.map(({ seed }) => seed).join(', ')}`;
}
