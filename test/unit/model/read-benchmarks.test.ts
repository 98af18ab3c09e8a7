import type { BenchmarkRun } from '../../../lib/model/benchmark/benchmark';
import { checkBenchmarkRun } from '../../../lib/model/benchmark/read-benchmarks';
import { errorOf } from '../counters/support/errors';
import { benchmarkResult, benchmarkRun } from './support/benchmarks';

const good = benchmarkRun([
  benchmarkResult(['strings', 'split'], [100, 101]),
  benchmarkResult(['strings', 'join'], [5], {
    threshold: 0.01,
    failure: { kind: 'timed out', message: 'It took more than 60 s', seed: 2 },
  }),
  benchmarkResult(['hangs'], [], { failure: { kind: 'killed', message: 'SIGKILL', seed: 1 } }),
]);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function copyOf(run: BenchmarkRun): { [key: string]: Json } {
  return JSON.parse(JSON.stringify(run)) as { [key: string]: Json };
}

/** Paths to every value inside. */
function pathsIn(value: Json, path: readonly string[] = []): readonly (readonly string[])[] {
  const below =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))
      : [];
  return [path, ...below];
}

function holderOf(root: { [key: string]: Json }, path: readonly string[]): { [key: string]: Json } {
  return path.slice(0, -1).reduce((value, key) => value[key] as { [key: string]: Json }, root);
}

function refusalOf(value: unknown): string {
  return errorOf('ERR_ICPROFILE_INVALID_BENCHMARKS', () => checkBenchmarkRun(value)).message;
}

describe('a benchmark result', () => {
  it('is read as it is', () => {
    expect(checkBenchmarkRun(copyOf(good))).toEqual(good);
  });

  it('may have fields that this release does not know', () => {
    expect(checkBenchmarkRun({ ...copyOf(good), new: 1 })).toMatchObject(good);
  });

  it('may hold no benchmark', () => {
    expect(checkBenchmarkRun(copyOf(benchmarkRun([]))).benchmarks).toEqual([]);
  });

  it.each(
    pathsIn(copyOf(good))
      .slice(1)
      .map((path) => [path.join('.'), path] as const),
  )('is refused where %s is of another type', (_, path) => {
    const damaged = copyOf(good);
    const holder = holderOf(damaged, path);
    const key = path.at(-1)!;
    holder[key] = typeof holder[key] === 'boolean' ? 'text' : true;
    expect(refusalOf(damaged)).toMatch(/damaged|no result|version/);
  });

  it.each([null, Infinity, -Infinity, 1e300, -1e300, '100'])('is refused where a count is %p', (odd) => {
    const fields = ['value', 'garbageCollection', 'iterations', 'seed', 'regions.1'];
    for (const field of fields) {
      const damaged = copyOf(good);
      const path = ['benchmarks', '0', 'samples', '1', ...field.split('.')];
      holderOf(damaged, path)[path.at(-1)!] = odd;
      expect(refusalOf(damaged)).toContain(`samples[1].${field.split('.')[0]!} is missing or wrong`);
    }
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['a profile', { format: 'icprofile-profile', version: 1 }],
  ])('is not %s', (_, value) => {
    expect(refusalOf(value)).toMatch(/no result of icprofile bench/);
  });

  it('of another version is refused, with what to do', () => {
    expect(refusalOf({ ...good, version: 2 })).toMatch(
      /version 2; this icprofile reads version 1.*Read it with the icprofile that wrote it/,
    );
  });

  it.each([
    [
      'a benchmark twice',
      [benchmarkResult(['a'], [1]), benchmarkResult(['a'], [2])],
      /benchmarks\[1\] is there twice: a/,
    ],
    [
      'a seed twice',
      [
        benchmarkResult(['a'], [], {
          samples: [...benchmarkResult(['a'], [1]).samples, ...benchmarkResult(['a'], [2]).samples],
        }),
      ],
      /samples\[1\] has the seed of another one/,
    ],
    [
      'a benchmark with neither a number nor a reason',
      [benchmarkResult(['a'], [])],
      /neither samples nor a failure/,
    ],
    ['a benchmark without a name', [benchmarkResult([], [1])], /path is missing or wrong/],
    ['a threshold of zero', [benchmarkResult(['a'], [1], { threshold: 0 })], /threshold is missing or wrong/],
  ])('is refused with %s', (_, benchmarks, message) => {
    expect(refusalOf(benchmarkRun(benchmarks))).toMatch(message);
  });
});
