import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BenchmarkRun } from '../../lib/model/benchmark/benchmark';
import type { RunComparison } from '../../lib/model/benchmark/benchmark-comparison';
import { benchmarkResult, benchmarkRun } from '../unit/model/support/benchmarks';

const repository = path.join(__dirname, '..', '..');
const cli = path.join(repository, 'dist', 'cli', 'main.js');
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-compare-'));

const counting = (value: number, rest: Partial<BenchmarkRun> = {}) =>
  benchmarkRun([benchmarkResult(['parse'], [value])], rest);
const cpuTime = { source: 'software', event: { name: 'task-clock', unit: 'ns' } } as const;
const daily = (day: number, value: number) =>
  counting(value, { startedAt: new Date(day * 86_400_000).toISOString() });
const save = (file: string, content: BenchmarkRun | string) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  fs.writeFileSync(path.join(directory, file), text);
};

beforeAll(() => {
  save('base.json', counting(1000));
  save('slower.json', counting(1020));
  save('faster.json', counting(980));
  save('time.json', counting(1000, { source: 'software' }));
  save('node24.json', counting(1000, { machine: { ...counting(1).machine, node: '24.0.0', flags: [] } }));
  save('time-base.json', counting(1000, cpuTime));
  save('time-head.json', counting(1020, cpuTime));
  save('empty.json', benchmarkRun([]));
  save('truncated.json', JSON.stringify(counting(1000)).slice(0, 300));
  save('foreign.json', '{"format":"icprofile-profile","version":1}');
  save('future.json', JSON.stringify({ ...counting(1000), version: 99 }));
  save('no-bytes.json', '');
  // JSON has no NaN, but numbers that are read as Infinity.
  save('infinite.json', JSON.stringify(counting(1000)).replaceAll('1000', '1e999'));
  save('not-a-number.json', JSON.stringify(counting(NaN)));
  save('huge.json', counting(1e300));
  for (const [name, value] of Object.entries({ tiny: 5e-324, zero: 0, negative: -5 }))
    save(`${name}.json`, benchmarkRun([benchmarkResult(['parse'], [value, value, value])]));
  [1000, 1010, 1000, 1030, 1001, 1005].forEach((value, day) => {
    save(`day${day}.json`, daily(day, value));
  });
  fs.mkdirSync(path.join(directory, 'folder'));
  fs.mkdirSync(path.join(directory, 'runs'));
  const bench = JSON.stringify(path.join(repository, 'dist', 'bench', 'index.js'));
  save('runs/parser.bench.js', `require(${bench}).bench('parse', () => undefined);`);
});
afterAll(() => {
  fs.rmSync(directory, { recursive: true });
});

function icprofile(...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', cwd: directory });
}

const compare = (...args: readonly string[]) => icprofile('compare', ...args);

/** What it says where it ends so, with nothing on the standard output. */
function complaint(status: number, ...args: readonly string[]): string {
  const result = compare(...args);
  expect({ status: result.status, stdout: result.stdout }).toEqual({ status, stdout: '' });
  expect(result.stderr).not.toContain('    at ');
  return result.stderr;
}

function printed(status: number, ...args: readonly string[]): string {
  const result = compare(...args);
  expect({ status: result.status, stderr: result.stderr }).toEqual({ status, stderr: '' });
  return result.stdout;
}

it('a program gets by icprofile/bench what the command prints as JSON', () => {
  const files = ['base.json', 'slower.json'].map((file) => path.join(directory, file));
  const program = `
    import { compareRuns, readBenchmarkRun } from 'icprofile/bench';
    const [base, head] = process.argv.slice(1).map(readBenchmarkRun);
    console.log(JSON.stringify(compareRuns(base, head, { threshold: 0.01 })));
  `;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program, ...files], {
    encoding: 'utf8',
    cwd: path.join(__dirname, '..', '..'),
  });
  const command = compare('base.json', 'slower.json', '--threshold', '1%', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'regression' });
  expect(stdout).toBe(command.stdout);
});

describe('the exit status', () => {
  it('is 0 where nothing is worse', () => {
    expect(printed(0, 'base.json', 'base.json')).toContain(
      'No regression: 1 benchmark compared, 1 unchanged',
    );
    expect(printed(0, 'base.json', 'faster.json')).toContain('1 improvement');
  });

  it('is 1 for a regression', () => {
    expect(printed(1, 'base.json', 'slower.json')).toMatch(/^regression +\+2.00 %/m);
  });

  it('is 3 where it cannot be told', () => {
    expect(printed(3, 'base.json', 'empty.json')).toContain('parse: removed');
    expect(printed(3, 'empty.json', 'empty.json')).toContain('Cannot tell: 0 benchmarks');
  });

  it.each([
    ['tiny.json', 'less than one event'],
    ['zero.json', 'not above zero'],
    ['negative.json', 'not above zero'],
  ])('is 3 for the counts of %s, also beside themselves', (file, reason) => {
    expect(printed(3, file, file)).toContain(reason);
    expect(printed(3, 'base.json', file)).toContain(reason);
    expect(printed(3, file, 'base.json')).toContain(reason);
  });

  it('is 3 for results that are not comparable, and all that differs is told', () => {
    expect(printed(3, 'base.json', 'time.json')).toContain(
      'source: emulated in the base, software in the head',
    );
    const text = printed(3, 'base.json', 'node24.json');
    expect(text).toContain('Node: 22.1.0 in the base, 24.0.0 in the head');
    expect(text).toContain('Node flags: --single-threaded in the base, none in the head');
  });

  it.each([
    [['base.json'], 'head'],
    [['base.json', 'base.json', 'base.json'], 'too many arguments'],
    [['base.json', 'base.json', '--nonsense'], '--nonsense'],
    [['base.json', 'base.json', '--format', 'gif'], 'one of text, markdown, json, junit'],
    [['base.json', 'base.json', '--threshold', '0.5'], 'a percentage such as 0.5%'],
    [['base.json', 'base.json', '--hard-threshold', '-1%'], 'a percentage'],
    [['base.json', 'base.json', '--confidence', '100%'], 'below 100%'],
    [['missing.json', 'base.json'], 'neither a file nor a baseline missing.json'],
    [['base.json', '../elsewhere/missing.json'], 'neither a file nor a baseline'],
    [['base.json', 'base.json', '--history', 'missing.json'], 'missing.json'],
    [['base.json', 'folder'], 'folder is a directory'],
  ])('is 2 for the command line %j', (args, message) => {
    expect(complaint(2, ...args)).toContain(message);
  });

  it.each([
    ['truncated.json', 'Not valid JSON, or truncated'],
    ['no-bytes.json', 'Not valid JSON'],
    ['foreign.json', 'no result of icprofile bench'],
    ['future.json', 'version 99'],
    ['infinite.json', 'damaged: benchmarks[0].samples[0]'],
    ['not-a-number.json', 'damaged: benchmarks[0].samples[0].regions'],
    ['huge.json', 'damaged: benchmarks[0].samples[0].regions'],
  ])('is 3 for %s, which is named', (file, message) => {
    expect(complaint(3, file, 'base.json')).toContain(`${file}: `);
    expect(complaint(3, 'base.json', file)).toContain(message);
  });

  it('is 3 where the disk is full, whatever was found', () => {
    expect(complaint(3, 'base.json', 'slower.json', '-o', '/dev/full')).toContain('ENOSPC');
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `exec "$0" "$1" compare base.json slower.json >/dev/full`, process.execPath, cli],
      {
        encoding: 'utf8',
        cwd: directory,
      },
    );
    expect(status).toBe(3);
    expect(stderr).toContain('ENOSPC');
  });

  it('is 0 for --help', () => {
    expect(printed(0, '--help')).toContain('Exit status');
  });
});

describe('options', () => {
  it('a threshold makes it none, or one that warns', () => {
    printed(0, 'base.json', 'slower.json', '--threshold', '3%');
    expect(printed(0, 'base.json', 'slower.json', '--hard-threshold', '5%')).toContain(
      'regression (warning)',
    );
    printed(1, 'base.json', 'slower.json', '--threshold', '0.5%', '--hard-threshold', '1.5%');
  });

  it('history makes usual changes none', () => {
    const days = [0, 1, 2, 3, 4, 5].map((day) => `day${day}.json`);
    expect(printed(0, 'base.json', 'slower.json', '--history', ...days)).toContain('1 unchanged');
    expect(printed(1, 'base.json', 'slower.json', '--history', ...days.slice(0, 2))).toContain(
      'fewer than 4',
    );
  });

  it('removed benchmarks may be allowed', () => {
    save('two.json', benchmarkRun([...counting(1000).benchmarks, benchmarkResult(['other'], [5])]));
    printed(3, 'two.json', 'base.json');
    printed(0, 'two.json', 'base.json', '--allow-removed');
  });

  it('a format is asked for by name, or by the end of the file', () => {
    const { outcome } = JSON.parse(printed(0, 'base.json', 'base.json', '--format', 'json')) as RunComparison;
    expect(outcome).toBe('fine');
    expect(printed(0, 'base.json', 'base.json', '-o', 'result.xml')).toBe('');
    expect(fs.readFileSync(path.join(directory, 'result.xml'), 'utf8')).toContain('<testsuites ');
  });

  it('where the table is not seen, what was found is told on stderr', () => {
    const { status, stderr } = compare('base.json', 'slower.json', '--format', 'markdown');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'icprofile: Regression: 1 benchmark compared, 1 regression\n',
    });
  });
});

describe('explaining', () => {
  it.each([
    ['without the directory of the base', ['--explain'], '--base-directory'],
    [
      'where there is none',
      ['--explain', '--base-directory', 'nowhere'],
      '--base-directory must be a directory',
    ],
    ['of which nothing is explained', ['--base-directory', 'folder'], '--explain'],
    ['with no limit', ['--explain-limit', '0'], '--explain-limit'],
  ])('is wrong usage %s', (_, args, text) => {
    expect(complaint(2, 'base.json', 'slower.json', ...args)).toContain(text);
  });

  it.each([
    ['cannot be run', 'folder', 'not explained: the base threw: Error'],
    [
      'would run otherwise than it was measured',
      'runs',
      'the base was measured with CPU Nehalem, and would be',
    ],
  ])('is left where a side %s, and the verdict stands', (_, base, note) => {
    const { status, stdout } = compare(
      ...[
        'time-base.json',
        'time-head.json',
        '--explain',
        '--base-directory',
        base,
        '--head-directory',
        'folder',
      ],
    );
    expect(status).toBe(1);
    expect(stdout).toContain(note);
  });
});

/** Of the software source, which counts time: calls are exact nevertheless. */
describe('explaining what is there to be run', () => {
  const icprofilePath = JSON.stringify(path.join(repository, 'dist', 'bench', 'index.js'));
  const files = (calls: number) => ({
    'parser.bench.js': `const { parse } = require('./parser.js');\nrequire(${icprofilePath}).bench('parse', parse);`,
    'parser.js': `function token() { return Math.random(); }
exports.parse = function parse() { let sum = 0; for (let i = 0; i < ${calls}; i++) sum += token(); return sum; };`,
  });
  const saveSide = (side: string, calls: number, value: number) => {
    fs.mkdirSync(path.join(directory, side));
    for (const [name, content] of Object.entries(files(calls))) save(path.join(side, name), content);
    const result = path.join(directory, `${side}.json`);
    const measured = spawnSync(
      process.execPath,
      [cli, 'bench', '--source', 'software', '--samples', '1', '-o', result],
      { cwd: path.join(directory, side), encoding: 'utf8' },
    );
    expect(measured).toMatchObject({ status: 0 });
    const run = JSON.parse(fs.readFileSync(result, 'utf8')) as BenchmarkRun;
    // Time varies: the verdict shall not.
    const benchmarks = run.benchmarks.map(({ path: names, ...rest }) => ({
      ...benchmarkResult(names, [value]),
      file: rest.file,
    }));
    save(`${side}.json`, JSON.stringify({ ...run, benchmarks }));
  };

  beforeAll(() => {
    saveSide('earlier', 3, 1000);
    saveSide('later', 5, 2000);
  });

  it('can be ended by SIGINT: the comparison is shown all the same', async () => {
    const args = ['compare', 'earlier.json', 'later.json', '--explain', '--base-directory', 'earlier'];
    const child = spawn(process.execPath, [cli, ...args, '--head-directory', 'later'], { cwd: directory });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
    const closed = once(child, 'close');
    const [progress] = (await once(child.stderr, 'data')) as [Buffer];
    child.kill('SIGINT');
    await closed;
    expect(progress.toString()).toContain('profiling both sides');
    expect(child.signalCode).toBe('SIGINT');
    expect(shown).toMatch(/^regression .*parse$/m);
    expect(shown).toContain('not explained: ');
  });

  it('tells functions and paths of both sides, and writes their page', () => {
    const compared = spawnSync(
      process.execPath,
      [cli, 'compare', '../earlier.json', '../later.json', '--format', 'json'].concat(
        '--explain-html',
        '../pages',
        '--base-directory',
        '../earlier',
      ),
      { cwd: path.join(directory, 'later'), encoding: 'utf8' },
    );
    expect({ status: compared.status, stderr: compared.stderr }).toMatchObject({ status: 1 });
    const [benchmark] = (JSON.parse(compared.stdout) as RunComparison).benchmarks;
    const { functions, measured, withoutProbes } = benchmark!.explanation!;
    const token = functions.find((row) => row.function.name === 'token')!;
    expect(token.function).toMatchObject({ file: 'parser.js', line: 1 });
    expect([token.base!.calls, token.head!.calls, token.change.calls]).toEqual([3, 5, 2]);
    expect(measured).toEqual({ base: 1000, head: 2000, change: 1000 });
    expect(functions.reduce((sum, { change }) => sum + change.self, withoutProbes)).toBeCloseTo(1000, 3);
    const page = fs.readFileSync(path.join(directory, 'pages', 'parser.bench.js-parse.html'), 'utf8');
    expect(page).toContain('parser.js');
  });
});

describe('baselines', () => {
  it('are saved, listed, compared with, replaced and removed', () => {
    expect(icprofile('baseline', 'list')).toMatchObject({ status: 0, stdout: '' });
    expect(icprofile('baseline', 'save', 'main', 'base.json')).toMatchObject({ status: 0, stderr: '' });
    expect(icprofile('baseline', 'list').stdout).toBe('main\n');
    printed(1, 'main', 'slower.json');
    icprofile('baseline', 'save', 'main', 'slower.json');
    printed(0, 'main', 'slower.json');
    expect(complaint(2, 'mian', 'slower.json')).toContain('saved here: main');
    expect(icprofile('baseline', 'remove', 'main').status).toBe(0);
    complaint(2, 'main', 'slower.json');
  });

  it('are found where a directory has their name', () => {
    icprofile('baseline', 'save', 'folder', 'base.json');
    printed(0, 'folder', 'base.json');
    icprofile('baseline', 'remove', 'folder');
  });

  it.each([
    [['save', '../outside', 'base.json'], 2, 'no dot first'],
    [['save', 'main', 'missing.json'], 2, 'neither a file nor a baseline'],
    [['save', 'main', 'truncated.json'], 3, 'Not valid JSON'],
    [['remove', 'unknown'], 2, 'neither a file nor a baseline'],
    [['remove'], 2, 'missing required argument'],
    [['nonsense'], 2, 'nonsense'],
  ])('%j is refused', (args, status, message) => {
    const result = icprofile('baseline', ...args);
    expect(result.status).toBe(status);
    expect(result.stderr).toContain(message);
  });
});

describe('the example of a workflow', () => {
  const workflow = fs.readFileSync(
    path.join(__dirname, '..', '..', 'examples', 'github-actions.yml'),
    'utf8',
  );
  const commands = [...workflow.matchAll(/npx icprofile (\w+) (.*)/g)];

  it('measures both sides, and compares', () => {
    expect(commands.map(([, command]) => command)).toEqual(['bench', 'bench', 'compare']);
  });

  it.each(commands.map(([, command, rest]) => [command!, rest!]))(
    '%s knows the options in %s',
    (command, rest) => {
      const help = icprofile(command, '--help').stdout;
      const options = rest.match(/(?<= )-(-[a-z-]+|o\b)/g) ?? [];
      for (const option of options) expect(help).toContain(option);
    },
  );
});
