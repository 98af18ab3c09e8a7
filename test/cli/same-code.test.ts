/** The same code, measured in other surroundings, is unchanged. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compareRuns } from '../../lib/bench/comparing/compare';
import type { BenchmarkRun } from '../../lib/model/benchmark/benchmark';
import { describeEmulated } from '../support/emulated';

const repository = path.join(__dirname, '..', '..');
const cli = path.join(repository, 'dist', 'cli', 'main.js');
let root: string;

beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-same-'));
});
afterAll(() => {
  fs.rmSync(root, { recursive: true });
});

const url = `const { bench } = require('icprofile/bench');
bench('url', () => new URL('https://example.test:8080/a/b?x=1&y=2#z').searchParams.get('y'));\n`;
const date = `const { bench } = require('icprofile/bench');
bench('date', () => new Date(1700000000000).toLocaleString());\n`;

function projectIn(name: string, code: string): string {
  const directory = path.join(root, name);
  fs.mkdirSync(path.join(directory, 'node_modules'), { recursive: true });
  fs.symlinkSync(repository, path.join(directory, 'node_modules', 'icprofile'));
  fs.writeFileSync(path.join(directory, 'a.bench.cjs'), code);
  return directory;
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function bench(cwd: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): Ended {
  const command = [cli, 'bench', '--source', 'emulated', ...args];
  const env = { ...process.env, TZ: 'UTC', ...variables };
  return spawnSync(process.execPath, command, { cwd, encoding: 'utf8', env });
}

function measured(cwd: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): BenchmarkRun {
  const file = path.join(cwd, 'result.json');
  const { status, stderr } = bench(cwd, [...args, '-o', file], variables);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(fs.readFileSync(file, 'utf8')) as BenchmarkRun;
}

const countsOf = ({ benchmarks }: BenchmarkRun) => benchmarks[0]!.samples.map(({ value }) => value);

describeEmulated('the same code', () => {
  it('counts the same in directories whose names are equally long, and with any environment', () => {
    const samples = ['--samples', '4'];
    const base = countsOf(measured(projectIn('dddd', url), samples));
    const other = countsOf(measured(projectIn('eeee', url), samples, { PADDING: 'x'.repeat(1007) }));
    // Another alignment of the stack made 2 and 4 instructions; 1.3 was seen since it is the same, in 10 directories on each Node.
    other.forEach((count, index) => {
      expect(Math.abs(count - base[index]!)).toBeLessThan(2);
    });
    // Each seed has another alignment: four differ by 3 to 32.
    expect(Math.max(...base) - Math.min(...base)).toBeGreaterThan(2);
  });

  it('has not changed in directories with names of any length', () => {
    // On Node 24 and 26, one place in eight of a constant makes 24 of 5800 instructions: whichever seed has it, it is no change.
    const runs = [9, 18].map((length) => measured(projectIn('d'.repeat(length), url), []));
    for (const head of runs.slice(1)) {
      const { outcome, benchmarks } = compareRuns(runs[0]!, head);
      expect(outcome).not.toBe('not comparable');
      expect(benchmarks).toMatchObject([
        { verdict: expect.stringMatching(/^(unchanged|cannot tell)$/) as unknown },
      ]);
    }
  });

  it('is unchanged against the commit that is checked out', () => {
    const project = projectIn('p', url);
    fs.writeFileSync(path.join(project, '.gitignore'), 'node_modules\n');
    const identity = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
    for (const args of [
      ['init', '--quiet'],
      ['add', '.'],
      [...identity, 'commit', '--quiet', '--message', 'All'],
    ])
      expect(spawnSync('git', args, { cwd: project }).status).toBe(0);
    const link = `ln -s '${path.join(project, 'node_modules')}' .`;
    const { status, stdout } = bench(project, ['--samples', '3', '--against', 'HEAD', '--build', link]);
    expect({
      status,
      verdict: /^(unchanged|regression|improvement|cannot tell) /m.exec(stdout)?.[1],
    }).toEqual({
      status: 0,
      verdict: 'unchanged',
    });
    // The directory for temporary files leaves room for a path as long.
    expect(stdout).not.toContain('whose path is longer');
  });

  it('counts the same in all time zones and locales, unless another one is asked for', () => {
    const project = projectIn('zone', date);
    const one = ['--samples', '1'];
    const base = measured(project, one);
    const elsewhere = measured(project, one, { TZ: 'Asia/Tokyo', LC_ALL: 'de_DE.UTF-8' });
    expect(countsOf(elsewhere)).toEqual(countsOf(base));
    expect(elsewhere.notes.join()).toContain('TZ=Asia/Tokyo was not passed on');

    const asked = measured(project, [...one, '--env', 'TZ=Asia/Tokyo']);
    expect(asked.machine.environment).toMatchObject({ TZ: 'Asia/Tokyo' });
    expect(countsOf(asked)).not.toEqual(countsOf(base));
    expect(compareRuns(base, asked)).toMatchObject({
      outcome: 'not comparable',
      differences: [{ what: 'TZ', base: 'UTC', head: 'Asia/Tokyo' }],
    });
  });
});
