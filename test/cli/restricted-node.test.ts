/** Node with options that take something away: the error has the true cause and the remedy, or the numbers are right. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BenchmarkRun } from '../../lib/model/benchmark/benchmark';
import type { Profile } from '../../lib/model/profile/profile';

const repository = path.join(__dirname, '..', '..');
const cli = path.join(repository, 'dist', 'cli', 'main.js');
const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-restricted-')));
const result = path.join(directory, 'result.json');

const program = `const { profile, Profiler, openCounters } = require('icprofile');
const outcomeOf = (run) => { try { return run(); } catch (error) { return [error.code, error.message]; } };
const twice = profile(function twice(x) { return 2 * x; });
class Pair { static of(x) { return new this().both(x); } both(x) { return [x, x]; } }
const PairProfiled = profile(Pair);
async function* later(x) { yield 2 * x; }
const counters = outcomeOf(() => openCounters(undefined, { source: 'software' }).close());
const profiled = outcomeOf(() => {
  const profiler = new Profiler({ source: 'software' });
  profiler.start();
  for (let i = 0; i < 3; i++) twice(i);
  PairProfiled.of(1);
  return profiler.stop();
});
(async () => {
  const items = [];
  for await (const item of profile(later)(4)) items.push(item);
  console.log(JSON.stringify({ twice: twice(4), pair: PairProfiled.of(1), items, counters, profiled }));
})();\n`;
const whole = `function work(n) { let sum = 0; for (let i = 0; i < n; i++) sum += i; return sum; }
async function later() { await null; return work(10); }
later().then((value) => console.log(work(4), value));\n`;

beforeAll(() => {
  fs.mkdirSync(path.join(directory, 'node_modules'));
  fs.symlinkSync(repository, path.join(directory, 'node_modules', 'icprofile'));
  fs.writeFileSync(path.join(directory, 'program.js'), program);
  fs.writeFileSync(path.join(directory, 'whole.js'), whole);
  fs.writeFileSync(path.join(directory, 'whole.mjs'), whole);
  const benchmark = "require('icprofile/bench').bench('add', () => 1 + 1);\n";
  fs.writeFileSync(path.join(directory, 'add.bench.js'), benchmark);
});
beforeEach(() => {
  fs.rmSync(result, { force: true });
});
afterAll(() => {
  fs.rmSync(directory, { recursive: true });
});

function node(flags: readonly string[], args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [...flags, ...args], { cwd: directory, encoding: 'utf8' });
}

interface Outcome {
  readonly twice: number;
  readonly pair: readonly number[];
  readonly items: readonly number[];
  /** The error of openCounters. */
  readonly counters?: readonly [string, string];
  readonly profiled: Profile | readonly [string, string];
}

function outcomeUnder(flags: readonly string[]): Outcome {
  const { stdout, stderr } = node(flags, ['program.js']);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Outcome;
}

const commandLines = {
  run: ['run', '--source', 'software', 'whole.js'],
  exec: ['exec', '--source', 'software', '--', process.execPath, 'whole.js'],
  bench: ['bench', '--source', 'software', '--samples', '1'],
} as const;

/** What a command prints without Node's own warnings. */
function complaint(flags: readonly string[], args: readonly string[]): string {
  const { status, stderr } = node(flags, [cli, ...args]);
  expect(status).not.toBe(0);
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('icprofile: '))
    .join('\n');
}

const permission =
  Number(process.versions.node.split('.')[0]) < 22 ? '--experimental-permission' : '--permission';
const reading = [permission, '--allow-fs-read=*'];
const loading = [...reading, '--allow-addons'];

const works: Pick<Outcome, 'twice' | 'pair' | 'items'> = { twice: 8, pair: [1, 1], items: [8] };
/** How often functions were called that were called at all. */
function callsByName({ functions, nodes, calls }: Profile): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { to, count } of calls) {
    const name = functions[nodes[to]?.function ?? -1]?.name ?? '';
    counts[name] = (counts[name] ?? 0) + count;
  }
  return counts;
}

describe.each([
  { flags: ['--no-addons'], remedy: 'Start node without --no-addons' },
  { flags: reading, remedy: 'Start node with --allow-addons' },
])('under $flags, where no addon can be loaded', ({ flags, remedy }) => {
  test('wrapped functions work, and counting says what to do', () => {
    const { counters, profiled, ...rest } = outcomeUnder(flags);
    expect(rest).toEqual(works);
    const refusal = ['ERR_ICPROFILE_NATIVE_UNAVAILABLE', expect.stringContaining(remedy) as string];
    expect([counters, profiled]).toEqual([refusal, refusal]);
  });

  test.each(Object.keys(commandLines) as (keyof typeof commandLines)[])(
    'icprofile %s says what to do',
    (name) => {
      const args = commandLines[name];
      expect(complaint(flags, args)).toContain(remedy);
    },
  );

  test('icprofile doctor says what to do', () => {
    const { status, stdout } = node(flags, [cli, 'doctor']);
    expect([status, stdout.replace(/\s+/g, ' ')]).toEqual([0, expect.stringContaining(remedy)]);
  });
});

test.each([
  { flags: loading },
  { flags: ['--jitless'] },
  { flags: ['--no-opt'] },
  { flags: ['--frozen-intrinsics'] },
  { flags: ['--disable-proto=throw'] },
  { flags: ['--disable-proto=delete'] },
  { flags: ['--disallow-code-generation-from-strings'] },
])('under $flags functions work and their calls are counted', ({ flags }) => {
  const { counters, profiled, ...rest } = outcomeUnder(flags);
  expect({ counters, ...rest }).toEqual({ counters: undefined, ...works });
  expect(callsByName(profiled as Profile)).toEqual({ twice: 3, 'Pair.of': 1, Pair: 1, 'Pair.both': 1 });
});

describe.each([
  { flags: [...loading, '--allow-fs-write=*', '--allow-child-process', '--allow-worker'] },
  { flags: ['--jitless'] },
  { flags: ['--frozen-intrinsics'] },
  { flags: ['--disable-proto=throw'] },
  { flags: ['--disallow-code-generation-from-strings'] },
])('under $flags', ({ flags }) => {
  test('a whole program runs, and its calls are counted', () => {
    // A second time, over the first one's file.
    for (const attempt of ['new', 'replaced']) {
      const { stdout, stderr } = node(flags, [
        cli,
        'run',
        '--source',
        'software',
        '--exact',
        '-o',
        result,
        'whole.js',
      ]);
      expect([attempt, stdout, stderr.includes('icprofile:')]).toEqual([attempt, '6 45\n', false]);
    }
    const profile = JSON.parse(fs.readFileSync(result, 'utf8')) as Profile;
    expect(callsByName(profile)).toMatchObject({ work: 2, later: 1 });
  });

  test('benchmarks have their numbers', () => {
    const { status, stderr } = node(flags, [cli, ...commandLines.bench, '-o', result]);
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    const { benchmarks } = JSON.parse(fs.readFileSync(result, 'utf8')) as BenchmarkRun;
    expect(benchmarks.map(({ failure, samples }) => [failure, samples.length])).toEqual([[null, 1]]);
  });
});

test('benchmarks under --jitless are known to be interpreted', () => {
  node(['--jitless'], [cli, ...commandLines.bench, '-o', result]);
  const { benchmarks, machine } = JSON.parse(fs.readFileSync(result, 'utf8')) as BenchmarkRun;
  expect(machine.flags).toContain('--jitless');
  expect(benchmarks[0]?.samples[0]?.tier).toBe('interpreter');
});

describe("what Node's permission model does not allow", () => {
  test('child processes of benchmarks: one line', () => {
    const text = complaint(loading, commandLines.bench);
    expect(text).toMatch(
      /^icprofile: Measuring benchmarks .*--allow-child-process .*\[ERR_ICPROFILE_NOT_PERMITTED\]$/,
    );
  });

  test('child processes of doctor: the emulated source says so', () => {
    const { status, stdout } = node(loading, [cli, 'doctor']);
    expect([status, stdout.replace(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining('--allow-child-process'),
    ]);
  });

  test('files to write: found before the program runs', () => {
    fs.writeFileSync(result, 'old');
    for (const file of [result, path.join(directory, 'new.json')]) {
      const { status, stdout, stderr } = node(loading, [
        cli,
        'run',
        '--source',
        'software',
        '-o',
        file,
        'whole.js',
      ]);
      expect([status, stdout]).toEqual([125, '']);
      expect(stderr).toContain('--allow-fs-write');
    }
    expect(fs.readFileSync(result, 'utf8')).toBe('old');
  });

  test('workers: ES modules run, with probes or a note', () => {
    const flags = [...loading, '--allow-fs-write=*'];
    const { status, stdout } = node(flags, [cli, 'run', '--source', 'software', '-o', result, 'whole.mjs']);
    expect([status, stdout]).toEqual([0, '6 45\n']);
    const { functions, notes } = JSON.parse(fs.readFileSync(result, 'utf8')) as Profile;
    const hasProbes = functions.some(({ name }) => name === 'work');
    expect(notes.some((note) => note.includes('--allow-worker'))).toBe(!hasProbes);
  });
});
