import assert from 'node:assert/strict';
import { functionStatistics, Profiler, type Profile, type ProfilerOptions } from '../../../lib';
import type { FunctionStatistics } from '../../../lib';

/** Reads hardware counters, or throws. */
export function hardwareProfiler(options: Omit<ProfilerOptions, 'source'> = {}): Profiler {
  return new Profiler({ ...options, source: 'hardware' });
}

export function statisticsOf(profile: Profile, name: string, eventIndex = 0): FunctionStatistics {
  const row = functionStatistics(profile, eventIndex).find((entry) => entry.function.name === name);
  assert.ok(row !== undefined, `no ${name} in the profile`);
  return row;
}

/** Nothing was lost, nothing counted twice, in any event. */
export function assertConserved({ events, nodes }: Profile): void {
  events.forEach(({ name, total }, event) => {
    assert.ok(total > 0, `${name} counted`);
    for (const kind of ['self', 'rawSelf'] as const) {
      const sum = nodes.reduce((before, node) => before + (node[kind][event] ?? NaN), 0);
      assert.equal(sum, total, `${kind} of ${name}`);
    }
  });
}

/** V8 compiles and collects now and then: what such a run adds stays out. */
export function median(values: readonly number[]): number {
  return [...values].sort((first, second) => first - second)[values.length >> 1] ?? NaN;
}

/**
 * By how much a sample of `more` mostly exceeds one of `less`: the most frequent difference of all pairs, and of several the one
 * nearest to their median. What disturbs some of the samples, even most of them, stays out, where it is not the same in each.
 */
export function typicalDifference(less: readonly number[], more: readonly number[]): number {
  const differences = more.flatMap((high) => less.map((low) => high - low));
  const middle = median(differences);
  const counts = new Map<number, number>();
  for (const difference of differences) counts.set(difference, (counts.get(difference) ?? 0) + 1);
  const [best] = [...counts].sort(
    ([first, firstCount], [second, secondCount]) =>
      secondCount - firstCount || Math.abs(first - middle) - Math.abs(second - middle),
  );
  return best?.[0] ?? NaN;
}
