import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import type { BenchmarkRun } from '../../lib/model/benchmark/benchmark';
import type { RunComparison } from '../../lib/model/benchmark/benchmark-comparison';
import { describeEmulated } from '../support/emulated';

const repository = path.join(__dirname, '..', '..');
const cli = path.join(repository, 'dist', 'cli', 'main.js');
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-bench-against-'));
const project = path.join(root, 'project');
const temporary = path.join(root, 'temporary');
const environment = { ...process.env, TMPDIR: temporary, ICPROFILE_SOURCE: '' };
const link = `ln -s '${path.join(project, 'node_modules')}' .`;

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
  const { status, stdout, stderr } = spawnSync('git', [...identity, ...args], {
    cwd: project,
    encoding: 'utf8',
  });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

function write(burnt: number, name = 'burn'): void {
  const code = `import { bench } from 'icprofile/bench';
import { burn } from 'icprofile/counters';
bench('${name}', () => burn(${burnt}));\n`;
  fs.writeFileSync(path.join(project, 'burn.bench.mjs'), code);
}

beforeAll(() => {
  fs.mkdirSync(path.join(project, 'node_modules'), { recursive: true });
  fs.mkdirSync(temporary);
  fs.symlinkSync(repository, path.join(project, 'node_modules', 'icprofile'));
  fs.writeFileSync(path.join(project, '.gitignore'), 'node_modules\n');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Nothing to measure');
  git('tag', 'empty');
  write(10_000);
  git('add', '.');
  git('commit', '--quiet', '--message', 'Burn');
  write(10_100);
});
afterAll(() => {
  fs.rmSync(root, { recursive: true });
});

/** Whatever happened, the other version is gone, and git knows of none. */
afterEach(() => {
  expect(fs.readdirSync(temporary)).toEqual([]);
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
});

const command = (args: readonly string[]) => [
  cli,
  'bench',
  '--source',
  'software',
  '--samples',
  '1',
  ...args,
];

function bench(...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, command(args), { cwd: project, encoding: 'utf8', env: environment });
}

describeEmulated('counted exactly', () => {
  it('the other version is checked out, built, measured in turns and compared', () => {
    const args = ['--against', 'HEAD', '--build', link, '--source', 'emulated', '--samples', '3'];
    const { status, stdout, stderr } = bench(...args, '--jobs', '1', '--format', 'json', '-o', 'head.json');
    const { benchmarks, base, head } = JSON.parse(stdout) as RunComparison;
    expect({ status, verdicts: benchmarks.map(({ verdict }) => verdict) }).toEqual({
      status: 1,
      verdicts: ['regression'],
    });
    // Where V8 lays code and data is the checkouts' matter too: 201 was seen.
    for (const pair of benchmarks[0]!.pairs)
      expect(Math.abs(pair.head - pair.base - 200)).toBeLessThanOrEqual(2);
    expect(head.commit).toBe(`${base.commit!}+`);
    const order = [...stderr.matchAll(/^\d\/6 (\w+)/gm)].map(([, side]) => side).join(' ');
    expect(['base head base head base head', 'head base head base head base']).toContain(order);
    const saved = JSON.parse(fs.readFileSync(path.join(project, 'head.json'), 'utf8')) as BenchmarkRun;
    expect(saved.benchmarks[0]!.samples.map(({ value }) => value)).toEqual(
      benchmarks[0]!.pairs.map((pair) => pair.head),
    );
  });
});

describe('what cannot be compared with', () => {
  it.each([
    ['unknown', [], 2, 'a commit, branch or tag'],
    ['--help', [], 2, 'a commit, branch or tag'],
    ['empty', [], 3, 'has no benchmarks'],
    [
      'HEAD',
      ['--build', 'echo out of tin; exit 7'],
      3,
      'HEAD does not build: echo out of tin; exit 7 ended with 7',
    ],
  ])('%s %j ends with a message', (ref, args, status, message) => {
    const result = bench(`--against=${ref}`, ...args);
    expect({ status: result.status, stdout: result.stdout }).toEqual({ status, stdout: '' });
    expect(result.stderr).toContain(message);
  });

  it('what the build printed is there to read', () => {
    expect(bench('--against', 'HEAD', '--build', 'echo out of tin; exit 7').stderr).toMatch(/^out of tin$/m);
  });

  it('no git work tree', () => {
    const result = spawnSync(
      process.execPath,
      command(['--against', 'HEAD', path.join(project, 'burn.bench.mjs')]),
      {
        cwd: root,
        encoding: 'utf8',
        env: { ...environment, GIT_CEILING_DIRECTORIES: path.dirname(root) },
      },
    );
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('in a git work tree');
  });
});

test('options of a comparison are refused where nothing is compared', () => {
  for (const args of [['--threshold', '1%'], ['--build', 'make'], ['--allow-removed'], ['--explain']]) {
    const { status, stderr } = bench(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(`${args[0]!} must be given with --against`);
  }
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s while it builds leaves nothing behind', async (signal) => {
  const args = command(['--against', 'HEAD', '--build', 'echo building; sleep 1000']);
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [printed] = (await once(child.stderr, 'data')) as [Buffer];
  expect(printed.toString()).toBe('building\n');
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([null, signal]);
});

test('SIGTERM while it measures leaves nothing behind but what is complete', async () => {
  const args = command(['--against', 'HEAD', '--build', link, '--samples', '1000', '-o', 'partial.json']);
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let table = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (table += text));
  const closed = once(child, 'close');
  for await (const line of readline.createInterface(child.stderr)) {
    if (line.startsWith('2/2000')) child.kill('SIGTERM');
  }
  await closed;
  expect(child.signalCode).toBe('SIGTERM');
  expect(table).toContain('> burn');
  const saved = JSON.parse(fs.readFileSync(path.join(project, 'partial.json'), 'utf8')) as BenchmarkRun;
  expect(saved.benchmarks[0]!.samples).toHaveLength(1);
});

test('a benchmark that broke is told, and the other version is gone all the same', () => {
  fs.writeFileSync(path.join(project, 'burn.bench.mjs'), 'throw new Error("broken");');
  const { status, stdout } = bench('--against', 'HEAD', '--build', link);
  expect(status).toBe(3);
  expect(stdout).toContain('burn: removed');
  expect(stdout).toContain('Error: broken');
  write(10_100);
});
