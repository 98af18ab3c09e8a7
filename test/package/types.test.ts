import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installedProject, run, runSuccessfully } from './support/project';

const consumer = `
  import { openCounters, IcprofileError } from 'icprofile';
  import { openCounters as openFromSubpath } from 'icprofile/counters';
  import { bench, compareRuns, readBenchmarkRun } from 'icprofile/bench';
  import type { BenchmarkOptions, BenchmarkRun, CompareOptions, RunComparison, Verdict } from 'icprofile/bench';

  const group = openCounters(['task-clock'], { source: 'software' });
  const same: typeof openCounters = openFromSubpath;
  const options: BenchmarkOptions = { threshold: 0.01, before: async () => {} };
  export const register = (): void => bench('adds', () => 1 + 1, options);
  const run: BenchmarkRun = readBenchmarkRun('result.json');
  const limits: CompareOptions = { threshold: 0.005, history: [run], allowRemoved: true };
  const comparison: RunComparison = compareRuns(run, run, limits);
  export const verdicts: readonly Verdict[] = comparison.benchmarks.map(({ verdict }) => verdict);
  export const change: number | null | undefined = comparison.benchmarks[0]?.change;
  export const raw: number | bigint | undefined = group.read()[0]?.raw;
  export const code = (error: unknown): string => (error instanceof IcprofileError ? error.code : typeof same);
`;

const compilers = { oldest: '5.4', newest: 'latest' };
const resolutions = [
  { name: 'node16, from an ES module', file: 'consumer.mts', flags: ['--module', 'node16'] },
  { name: 'node16, from CommonJS', file: 'consumer.cts', flags: ['--module', 'node16'] },
  { name: 'bundler', file: 'consumer.ts', flags: ['--module', 'esnext', '--moduleResolution', 'bundler'] },
];
/** Which the newest compilers refuse. */
const beforeExports = {
  name: 'node10, which knows no exports',
  file: 'older.ts',
  flags: ['--module', 'commonjs', '--moduleResolution', 'node10'],
};

describe.each(Object.entries(compilers))('the types, for the %s TypeScript (%s)', (name, version) => {
  const directory = path.join(installedProject(), `types-${name}`);
  const options = { cwd: directory, searchPath: path.join(installedProject(), 'bare-path') };

  beforeAll(() => {
    mkdirSync(directory);
    writeFileSync(path.join(directory, 'package.json'), '{ "private": true }');
    const packages = [`typescript@${version}`, '@types/node@20', path.join('..', 'icprofile.tgz')];
    runSuccessfully(
      'npm',
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...packages],
      options,
    );
  });

  function compile(file: string, source: string, flags: readonly string[]) {
    writeFileSync(path.join(directory, file), source);
    const compiler = path.join('node_modules', 'typescript', 'bin', 'tsc');
    const strict = [
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--lib',
      'es2022,esnext.disposable',
      '--types',
      'node',
    ];
    return run(process.execPath, [compiler, ...strict, ...flags, file], options);
  }

  it.each(name === 'oldest' ? [...resolutions, beforeExports] : resolutions)(
    'resolve with $name',
    ({ file, flags }) => {
      expect(compile(file, consumer, flags)).toMatchObject({ status: 0, stdout: '' });
    },
  );

  it('refuse a wrong call', () => {
    const { status, stdout } = compile(
      'wrong.mts',
      `import { openCounters } from 'icprofile';\nopenCounters(42);`,
      ['--module', 'node16'],
    );
    expect(status).not.toBe(0);
    expect(stdout).toContain('wrong.mts(2,');
  });
});
