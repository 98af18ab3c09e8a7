import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { benchmarkVersion, type BenchmarkRun } from '../../lib/model/benchmark/benchmark';
import { mergeProfiles, stripDirectories } from '../../lib/model';
import type { Profile } from '../../lib/model';
import { profileJson, readProfile, writeProfile } from '../../lib/report';
import { functionNamed, run, type Step } from '../unit/model/support/profiles';

const cli = path.join(__dirname, '..', '..', 'dist', 'cli', 'main.js');
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-report-'));

const call = (fn: number): Step => ({ do: 'call', function: fn });
const work = (amount: number): Step => ({ do: 'work', amount, resumed: false });

function recorded(amount: number): Profile {
  const functions = ['main', 'wrapper', 'parse'].map((name, index) =>
    functionNamed(name, { file: `/app/${name}.js`, line: index + 1, column: 1 }),
  );
  const inMain = [call(0), work(amount), call(1), work(10), call(2), work(1000)];
  return run({ functions, threads: [inMain, [call(2), work(5)]] });
}

const old = recorded(100);
const now = recorded(250);

const labelled = run({
  functions: [functionNamed('endpoint=/a', { kind: 'label', labels: { endpoint: '/a' } })],
  threads: [[work(100), call(0), work(30)]],
});
const noBenchmarks: BenchmarkRun = {
  format: 'icprofile-benchmarks',
  version: benchmarkVersion,
  icprofileVersion: now.icprofileVersion,
  startedAt: now.startedAt,
  source: 'emulated',
  event: { name: 'instructions:u', unit: 'instructions' },
  machine: now.machine,
  commit: null,
  benchmarks: [],
  notes: [],
};

beforeAll(() => {
  writeProfile(path.join(directory, 'old.json'), old);
  writeProfile(path.join(directory, 'new.json'), now);
  writeProfile(path.join(directory, 'cpu-time.json'), { ...now, source: 'software' });
  fs.writeFileSync(path.join(directory, 'broken.json'), '{');
  writeProfile(path.join(directory, 'labelled.json'), labelled);
  fs.writeFileSync(path.join(directory, 'benchmarks.json'), JSON.stringify(noBenchmarks));
  fs.mkdirSync(path.join(directory, 'bin'));
});
afterAll(() => {
  fs.rmSync(directory, { recursive: true });
});

interface Surroundings {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

function report(
  args: readonly string[],
  { input = '', environment = {} }: Surroundings = {},
): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [cli, 'report', ...args], {
    encoding: 'utf8',
    input,
    cwd: directory,
    env: { ...process.env, ...environment },
  });
}

/** What it prints where it succeeds without a word of complaint. */
function printed(...args: readonly string[]): string {
  const { stdout, stderr, status } = report(args);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout;
}

/** What it says where it fails. */
function complaint(args: readonly string[], surroundings: Surroundings = {}): string {
  const { stdout, stderr, status } = report(args, surroundings);
  expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
  return stderr;
}

/** Names in the last column of the table. */
function functionsIn(text: string): readonly string[] {
  return [...text.matchAll(/\((\w+)\)$/gm)].map(([, name]) => name!);
}

test('prints a table of functions', () => {
  expect(functionsIn(printed('new.json'))).toEqual(['parse', 'main', 'wrapper', 'program']);
});

test('reads the standard input', () => {
  expect(report(['-'], { input: profileJson(now) }).stdout).toBe(printed('new.json'));
});

test('sorts by several keys, which may be abbreviated, and the other way round', () => {
  expect(functionsIn(printed('new.json', '--sort', 'cal,nam', '--reverse')).at(-1)).toBe('parse');
  expect(functionsIn(printed('new.json', '--sort', 'cal,nam'))[0]).toBe('parse');
});

test.each([
  [
    ['--limit', '2'],
    ['parse', 'main'],
  ],
  [
    ['--limit', '40%'],
    ['parse', 'main'],
  ],
  [['--limit', '0.2'], ['parse']],
  [['--limit', '1.0', '--grep', 'main'], ['main']],
  [['--grep', 'a', '--limit', '2', '--grep', '^wrap|main'], ['main']],
  [['--limit', '1', '--grep', 'main'], []],
])('restricts by %j, in the order given', (args, expected) => {
  expect(functionsIn(printed('new.json', ...args))).toEqual(expected);
});

test.each([
  ['--grep', 'prase'],
  ['--callers', 'prase'],
  ['--callees', 'prase'],
  ['--under', 'prase'],
  ['--transparent', 'prase'],
])('a pattern that matches nothing is refused with near names: %s', (option, pattern) => {
  expect(complaint(['new.json', option, pattern])).toMatch(
    /^icprofile: No function matches prase\. Did you mean parse\?/,
  );
});

test('shows only what ran under a function, in any format', () => {
  expect(functionsIn(printed('new.json', '--under', '^wrapper$'))).toEqual(['parse', 'wrapper', 'program']);
  expect(printed('new.json', '--under', '^wrapper$', '--format', 'collapsed')).not.toContain('main.js');
});

test('shows only what ran under a label, or says which there are', () => {
  expect(printed('labelled.json', '--label', 'endpoint=/a')).toMatch(/ 30 +100\.0 .*\(program\)$/m);
  expect(complaint(['labelled.json', '--label', 'endpoint=/b'])).toContain('Did you mean endpoint=/a?');
  expect(complaint(['new.json', '--label', 'endpoint=/a'])).toContain('The profile has no labels');
  expect(complaint(['new.json', '--label', 'endpoint'])).toContain('KEY=VALUE');
});

test('shows what icprofile bench wrote', () => {
  expect(printed('benchmarks.json')).toContain('no benchmarks');
  expect(complaint(['benchmarks.json', '--sort', 'total'])).toContain('--sort makes no difference');
  expect(complaint(['benchmarks.json', '--format', 'pprof', '-o', 'x'])).toContain('cannot show');
});

test('adds up several profiles', () => {
  const merged = JSON.parse(printed('--merge', 'old.json', 'new.json', '--format', 'json')) as Profile;
  expect(merged).toEqual(JSON.parse(profileJson(mergeProfiles([old, now]))));
});

test('shows what changed', () => {
  const text = printed('new.json', '--diff', 'old.json');
  expect(text).toContain('+150');
  expect(text).toContain('main: (program) > main');
});

test('lists callers and callees', () => {
  expect(printed('new.json', '--callers', '^parse$')).toContain('<- /app/wrapper.js:2(wrapper)');
  expect(printed('new.json', '--callees', '^main$')).toContain('-> /app/wrapper.js:2(wrapper)');
});

test('folds wrappers into their callers, or into what they call', () => {
  expect(printed('new.json', '--transparent', '^wrapper$')).toMatch(/ 260 .*\(main\)$/m);
  expect(printed('new.json', '--transparent', '^wrapper$', '--fold-into', 'callee')).toMatch(
    / 1 015 .*\(parse\)$/m,
  );
  expect(functionsIn(printed('new.json', '--transparent', 'wrapper', '--transparent', 'main'))).not.toContain(
    'main',
  );
});

test('leaves directories out', () => {
  expect(printed('new.json', '--strip-dirs')).toContain('  parse.js:3(parse)');
  expect(JSON.parse(printed('new.json', '--strip-dirs', '--format', 'json'))).toEqual(
    JSON.parse(profileJson(stripDirectories(now))),
  );
});

test('shows one thread, and another event', () => {
  const text = printed('new.json', '--thread', 'worker 1', '--event', 'cycles');
  expect(text).toMatch(/^cycles: 10 cycles/);
  expect(functionsIn(text)).not.toContain('main');
});

test('writes to a file, whose name says in which format', () => {
  expect(printed('new.json', '-o', 'again.json')).toBe('');
  expect(readProfile(path.join(directory, 'again.json'))).toEqual(now);
  printed('new.json', '-o', 'table.txt');
  expect(fs.readFileSync(path.join(directory, 'table.txt'), 'utf8')).toBe(printed('new.json'));
  printed('new.json', '-o', 'table', '--format', 'json');
  expect(readProfile(path.join(directory, 'table'))).toEqual(now);
});

test('a file that it cannot write stays as it was', () => {
  fs.writeFileSync(path.join(directory, 'kept.txt'), 'old');
  complaint(['new.json', '-o', 'kept.txt', '--sort', 'nonsense']);
  expect(fs.readFileSync(path.join(directory, 'kept.txt'), 'utf8')).toBe('old');
});

test('a reader that has gone is told in one line, as of every command', () => {
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', `set -o pipefail; "$0" "$1" report new.json | true`, process.execPath, cli],
    {
      cwd: directory,
      encoding: 'utf8',
    },
  );
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr: 'icprofile: Cannot write to the standard output: EPIPE\n',
  });
});

describe('--open', () => {
  /** Puts an xdg-open of ours first on the path. */
  function withOpener(script: string): Surroundings {
    fs.writeFileSync(path.join(directory, 'bin', 'xdg-open'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { environment: { PATH: `${path.join(directory, 'bin')}:${process.env['PATH'] ?? ''}` } };
  }

  test('shows the file that was asked for', () => {
    const { status, stderr } = report(
      ['new.json', '-o', 'shown.txt', '--open'],
      withOpener('echo "$1" > opened'),
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(fs.readFileSync(path.join(directory, 'opened'), 'utf8')).toBe('shown.txt\n');
  });

  test('shows a file made for it, and tells where it is', () => {
    const { stderr } = report(['new.json', '--format', 'text', '--open'], withOpener('echo "$1" > opened'));
    const file = fs.readFileSync(path.join(directory, 'opened'), 'utf8').trim();
    expect(stderr).toBe(`icprofile: wrote ${file}\n`);
    expect(fs.readFileSync(file, 'utf8')).toBe(printed('new.json'));
    fs.rmSync(path.dirname(file), { recursive: true });
  });

  test('says so where nothing can show it, and leaves the file', () => {
    const message = complaint(['new.json', '-o', 'left.txt', '--open'], withOpener('exit 3'));
    expect(message).toMatch(/Cannot show left\.txt: xdg-open failed with status 3\. The file is there/);
    expect(fs.existsSync(path.join(directory, 'left.txt'))).toBe(true);
  });

  test('says so where there is no xdg-open', () => {
    const environment = { PATH: path.join(directory, 'nothing') };
    expect(complaint(['new.json', '-o', 'left.txt', '--open'], { environment })).toMatch(
      /xdg-utils.*not installed/,
    );
  });
});

test.each<[string, readonly string[], RegExp]>([
  ['a file that is not there', ['nowhere.json'], /Cannot read nowhere\.json: ENOENT.*SYSTEM_CALL/],
  ['what is no profile', ['broken.json'], /broken\.json: .*INVALID_PROFILE/],
  [
    'several files that are not to be added up',
    ['old.json', 'new.json'],
    /--merge.*--diff.*INVALID_ARGUMENT/,
  ],
  ['unlike profiles to add up', ['--merge', 'new.json', 'cpu-time.json'], /UNLIKE_PROFILES/],
  ['unlike profiles to compare', ['new.json', '--diff', 'cpu-time.json'], /UNLIKE_PROFILES/],
  ['a sort key that there is not', ['new.json', '--sort', 'speed'], /INVALID_ARGUMENT/],
  ['a limit that is none', ['new.json', '--limit', 'few'], /--limit must be a count.*INVALID_ARGUMENT/],
  ['more than the whole', ['new.json', '--limit', '120%'], /--limit must be a count.*INVALID_ARGUMENT/],
  ['what is no regular expression', ['new.json', '--grep', '('], /INVALID_ARGUMENT/],
  [
    'a thread that there is not',
    ['new.json', '--thread', 'worker 7'],
    /one of main, worker 1.*INVALID_ARGUMENT/,
  ],
  [
    'an event that there is not',
    ['new.json', '--event', 'cats'],
    /one of instructions, cycles.*INVALID_ARGUMENT/,
  ],
  ['a format that there is not', ['new.json', '--format', 'gif'], /INVALID_ARGUMENT/],
  [
    'an option that the format ignores',
    ['new.json', '--format', 'json', '--sort', 'self'],
    /--sort makes no difference/,
  ],
  ['a target without wrappers', ['new.json', '--fold-into', 'callee'], /--transparent/],
  ['the standard input twice', ['-', '--diff', '-'], /given once/],
  ['callers of a comparison', ['new.json', '--diff', 'old.json', '--callers', 'x'], /cannot be used with/],
  ['an option that there is not', ['new.json', '--colour'], /unknown option/],
])('refuses %s', (_, args, message) => {
  expect(complaint(args)).toMatch(message);
});
