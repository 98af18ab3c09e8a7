/** `icprofile bench` as a command, with the software source: what happens to benchmarks that are not as they should be. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import type { BenchmarkResult, BenchmarkRun } from '../../lib/model/benchmark/benchmark';
import { checkBenchmarkRun } from '../../lib/model/benchmark/read-benchmarks';

const repository = path.join(__dirname, '..', '..');
const cli = path.join(repository, 'dist', 'cli', 'main.js');
const fixtures = path.join(repository, 'test', 'fixtures', 'bench');
const fixture = (name: string): string => path.join(fixtures, name);

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-bench-'));
afterAll(() => {
  fs.rmSync(directory, { recursive: true });
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly run: () => BenchmarkRun;
}

let files = 0;

function resultFile(): string {
  return path.join(directory, `result-${++files}.json`);
}

function readRun(file: string): BenchmarkRun {
  return checkBenchmarkRun(JSON.parse(fs.readFileSync(file, 'utf8')));
}

function bench(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const file = resultFile();
  const all = [cli, 'bench', '--source', 'software', '--samples', '1', '-o', file, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    cwd: fixtures,
  });
  return { status, stdout, stderr, run: () => readRun(file) };
}

function resultNamed({ benchmarks }: BenchmarkRun, ...names: readonly string[]): BenchmarkResult {
  const found = benchmarks.find(({ path: of }) => of.join(' > ') === names.join(' > '));
  if (found === undefined) throw new Error(`no ${names.join(' > ')}`);
  return found;
}

describe('benchmarks that give no number', () => {
  let ended: Ended;
  beforeAll(() => {
    const broken = ['throws', 'ends', 'nothing', 'fails', 'twice'].map((name) => `${name}.bench.js`);
    ended = bench(broken);
  });

  it.each([
    ['throws', 'threw', /^RangeError: thrown on purpose\n +at .*throws\.bench\.js:3:/],
    ['rejects', 'threw', /^RangeError: rejected on purpose/],
    ['throws later', 'threw', /^RangeError: thrown in a timer/],
    ['throws no error', 'threw', /reason: 'a plain object'/],
    ['throws in a hook', 'threw', /^RangeError: thrown before/],
    ['exits', 'exited', /ended its process with status 0/],
    ['aborts', 'killed', /killed with SIGABRT/],
    ['kills itself', 'killed', /killed with SIGKILL/],
    ['waits for nothing', 'exited', /waits for a promise that nothing is left to settle/],
  ])('say why: one that %s', (name, kind, message) => {
    const { samples, failure } = resultNamed(ended.run(), name);
    expect(samples).toEqual([]);
    expect(failure).toMatchObject({ kind, seed: 1 });
    expect(failure?.message).toMatch(message);
  });

  it.each([
    ['nothing.bench.js', 'no iterations', /registers no benchmark: call bench/],
    ['fails.bench.js', 'threw', /Cannot find module '.\/no-such-module'/],
    ['twice.bench.js', 'threw', /must be unique in its group, but is "same"/],
  ])('say why: those of %s', (file, kind, message) => {
    const result = ended.run().benchmarks.find((benchmark) => benchmark.file === file);
    expect(result).toMatchObject({ path: ['(file)'], samples: [], failure: { kind } });
    expect(result?.failure?.message).toMatch(message);
  });

  it('leave the others their numbers', () => {
    const { samples, failure } = resultNamed(ended.run(), 'is fine');
    expect(failure).toBeNull();
    expect(samples).toHaveLength(1);
  });

  it('never look like success: the status is 3, and the table names them', () => {
    expect(ended.status).toBe(3);
    expect(ended.stdout).toMatch(/^ends\.bench\.js +waits for nothing +EXITED$/m);
    expect(ended.stdout).toMatch(/^nothing\.bench\.js +\(file\) +NO ITERATIONS$/m);
    expect(ended.stdout).toContain(
      'throws.bench.js: throws: threw (seed 1)\n  RangeError: thrown on purpose',
    );
  });

  it('call what was counted time, not instructions', () => {
    const { source, event, notes } = ended.run();
    expect({ source, event }).toEqual({ source: 'software', event: { name: 'task-clock', unit: 'ns' } });
    expect(notes.join()).toMatch(/CPU time, not instructions/);
    expect(ended.stdout).not.toMatch(/instructions per iteration/);
  });
});

/** Not those either that have ended, and that nobody has asked how. */
function isRunning(pid: string): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' });
  return !/^(Z.*)?$/.test(stdout.trim());
}

describe('a benchmark that hangs', () => {
  it('is ended at the time limit, with all that it started', () => {
    const pidFile = path.join(directory, 'pid');
    const { status, run } = bench(['--time-limit', '2', 'hangs.bench.js'], {
      ICPROFILE_TEST_PID_FILE: pidFile,
    });
    expect(status).toBe(3);
    expect(resultNamed(run(), 'hangs').failure).toMatchObject({ kind: 'timed out' });
    expect(resultNamed(run(), 'hangs').failure?.message).toMatch(
      /more than 2 s of CPU time \(--time-limit\b/,
    );
    expect(isRunning(fs.readFileSync(pidFile, 'utf8'))).toBe(false);
  });

  it('ends, with all that it started, when the command is killed by SIGKILL', async () => {
    const pidFile = path.join(directory, 'pid-of-orphan');
    const pid = (): string => (fs.existsSync(pidFile) ? fs.readFileSync(pidFile, 'utf8') : '');
    const args = ['bench', '--source', 'software', '--samples', '1', fixture('hangs.bench.js')];
    const child = spawn(process.execPath, [cli, ...args], {
      env: { ...process.env, ICPROFILE_TEST_PID_FILE: pidFile },
      stdio: 'ignore',
    });
    while (pid() === '') await setTimeout(20);
    expect(isRunning(pid())).toBe(true);
    child.kill('SIGKILL');
    // Without a limit of its own: it is the test's that a process beyond it fails.
    while (isRunning(pid())) await setTimeout(20);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'can be ended by %s: what is complete is shown and written, and the command ends by the signal',
    async (signal) => {
      const file = resultFile();
      const args = ['--source', 'software', '--samples', '1', '-o', file, fixture('hangs.bench.js')];
      const child = spawn(process.execPath, [cli, 'bench', ...args], {
        env: { ...process.env, ICPROFILE_TEST_PID_FILE: path.join(directory, 'pid') },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      const closed = once(child, 'close');
      for await (const line of readline.createInterface(child.stderr)) {
        if (line.startsWith('1/2')) child.kill(signal);
      }
      await closed;
      expect(child.signalCode).toBe(signal);
      expect(stdout).toMatch(/^is fine +/m);
      expect(resultNamed(readRun(file), 'is fine').samples).toHaveLength(1);
      expect(resultNamed(readRun(file), 'hangs').failure).toMatchObject({ kind: 'not counted' });
      expect(readRun(file).notes).toContain('The run was interrupted');
    },
  );
});

describe('a benchmark that allocates without bound', () => {
  it('runs out of the memory of its own process', () => {
    const { status, run } = bench(['allocates.bench.js'], { NODE_OPTIONS: '--max-old-space-size=64' });
    expect(status).toBe(3);
    expect(resultNamed(run(), 'allocates').failure).toMatchObject({ kind: 'out of memory' });
  });
});

describe('a benchmark that prints', () => {
  it('disturbs neither table nor result', () => {
    const { status, stdout, stderr, run } = bench(['prints.bench.js']);
    expect(status).toBe(0);
    expect(resultNamed(run(), 'prints').samples).toHaveLength(1);
    expect(stdout + stderr).not.toContain('printed');
  });

  it('is heard on the standard error where that is asked for', () => {
    const { stdout, stderr } = bench(['--show-output', 'prints.bench.js']);
    expect(stderr).toMatch(/^\{"printed":"in the benchmark"\}$/m);
    expect(stdout).not.toContain('printed');
  });
});

describe('hooks', () => {
  it('run around the benchmark that they belong to, once, from the outside in and back', () => {
    const { status, stderr, run } = bench(['--show-output', '--grep', 'inner', 'hooks.bench.mjs']);
    const called = [...stderr.matchAll(/^hook: (.*)$/gm)].map(([, text]) => text);
    const before = ['before file', 'before outer', 'before inner', 'before benchmark'];
    const after = ['after benchmark', 'after inner', 'after outer', 'after file'];
    expect(called).toEqual([...before, 'iteration', ...after]);
    expect(status).toBe(0);
    expect(run().benchmarks).toMatchObject([{ path: ['outer', 'inner', 'benchmark'], threshold: 0.02 }]);
  });
});

describe('a suite for tinybench', () => {
  const suite = 'tinybench.bench.mjs';

  it('is one: node runs it with tinybench itself', () => {
    const { status, stdout } = spawnSync(process.execPath, [suite], { cwd: fixtures, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/sorts: [\d.]+,waits: [\d.]+\n$/);
  });

  it('runs unchanged', () => {
    const { status, run } = bench([suite]);
    expect(status).toBe(0);
    expect(run().benchmarks).toMatchObject([
      { path: ['simple benchmark', 'sorts'], failure: null },
      { path: ['simple benchmark', 'waits'], failure: null },
    ]);
  });

  it('can import everything that tinybench exports', () => {
    const adapter = path.join(repository, 'dist', 'bench', 'adapters', 'tinybench.js');
    const list = `
      const [real, ours] = await Promise.all([import('tinybench'), import(${JSON.stringify(adapter)})]);
      console.log(Object.keys(real).filter((name) => !(name in ours)).join());`;
    const options = ['--input-type=module', '--eval', list];
    const { stdout } = spawnSync(process.execPath, options, { cwd: fixtures, encoding: 'utf8' });
    expect(stdout).toBe('\n');
  });
});

describe('a suite for an earlier tinybench', () => {
  const [suite2, suite3] = ['tinybench2.bench.mjs', 'tinybench3.bench.mjs'];
  const lines2 =
    /^a number,b number\nlater,later too\nadd a,add b,add dropped,todo later,todo later too,remove dropped,cycle a,cycle b$/m;
  const lines3 = /^object,object\nsuite node true\na,b$/m;

  it.each([
    ['tinybench2', suite2, lines2],
    ['tinybench3', suite3, lines3],
    ['tinybench4', suite3, lines3],
    ['tinybench5', suite3, lines3],
    ['tinybench', suite3, lines3],
  ])('is one: node runs it with %s itself', (name, suite, lines) => {
    const env = { ...process.env, TINYBENCH: name };
    const { status, stdout } = spawnSync(process.execPath, [suite], { cwd: fixtures, encoding: 'utf8', env });
    expect(status).toBe(0);
    expect(stdout).toMatch(lines);
  });

  it.each([
    [suite2, [], lines2],
    [suite3, ['suite'], lines3],
  ])('runs unchanged: %s', (suite, group, lines) => {
    const { status, stderr, run } = bench(['--show-output', suite]);
    expect(status).toBe(0);
    expect(run().benchmarks).toMatchObject([
      { path: [...group, 'a'], failure: null },
      { path: [...group, 'b'], failure: null },
    ]);
    expect(stderr).toMatch(lines);
  });

  it.each(['tinybench2', 'tinybench3', 'tinybench4', 'tinybench5'])(
    'can import everything that %s exports, and call each method of suites and tasks',
    (name) => {
      const adapter = path.join(repository, 'dist', 'bench', 'adapters', 'tinybench.js');
      const list = `
        const [real, ours] = await Promise.all([import('${name}'), import(${JSON.stringify(adapter)})]);
        const missing = (theirs, own) => Object.keys(theirs).filter((name) => !(name in own));
        const methods = (type) => Object.getOwnPropertyNames(type.prototype).filter((name) => !/^_|^runTask$|[tT]asks|^loop$|^bench|^is|^measure|^merge|^post|^process/.test(name));
        const uncalled = (kind) => methods(real[kind]).filter((name) => !(name in ours[kind].prototype));
        console.log([...missing(real, ours), ...uncalled('Bench'), ...uncalled('Task')].join());`;
      const options = ['--input-type=module', '--eval', list];
      const { stdout } = spawnSync(process.execPath, options, { cwd: fixtures, encoding: 'utf8' });
      expect(stdout).toBe('\n');
    },
  );
});

describe('benchmarks that use the descriptor on which results are passed on', () => {
  const file = path.join(directory, 'of-the-benchmark');
  let ended: Ended;
  beforeAll(() => {
    ended = bench(['descriptor.bench.js'], { ICPROFILE_TEST_FILE: file });
  });

  it.each([
    'writes garbage',
    'writes an answer',
    'writes another kind of answer',
    'writes null',
    'writes much',
    'is fine',
  ])('are counted: one that %s', (name) => {
    const { samples, failure } = resultNamed(ended.run(), name);
    expect(failure).toBeNull();
    expect(samples[0]?.iterations).toBeGreaterThan(1);
  });

  it.each(['closes it', 'opens another file there'])('say why they are not: one that %s', (name) => {
    const { failure } = resultNamed(ended.run(), name);
    expect(failure).toMatchObject({ kind: 'exited' });
    expect(failure?.message).toContain('descriptor 3, on which the result is passed on, has been closed');
    expect(ended.status).toBe(3);
  });

  it('keep their own files: nothing of icprofile is in them', () => {
    expect(fs.readFileSync(file, 'utf8')).toBe('after the answer');
  });
});

describe('a suite for mitata', () => {
  const suite = 'mitata.bench.mjs';

  it('is one: node runs it with mitata itself', () => {
    const { status, stdout } = spawnSync(process.execPath, [suite], {
      cwd: fixtures,
      encoding: 'utf8',
      env: { ...process.env, ONLY: 'makes' },
    });
    expect(status).toBe(0);
    expect(stdout).toBe('1 benchmarks\n');
  });

  describe('runs unchanged', () => {
    let ended: Ended;
    beforeAll(() => {
      ended = bench([suite]);
    });

    it('once for each combination of arguments', () => {
      const { benchmarks } = ended.run();
      expect(benchmarks.map(({ path: names, failure }) => [...names, failure?.kind ?? 'counted'])).toEqual([
        ['fibonacci', 'counted'],
        ['arrays', 'makes 10', 'counted'],
        ['arrays', 'makes 20', 'counted'],
        ['sorts 5 in rising order', 'counted'],
        ['sorts 50 in rising order', 'counted'],
        ['sorts 5 in falling order', 'counted'],
        ['sorts 50 in falling order', 'counted'],
        ['fibonacci 2', 'counted'],
        ['loops by itself', 'threw'],
      ]);
    });

    it('with these arguments', () => {
      const bytesOf = (size: number) =>
        resultNamed(ended.run(), 'arrays', `makes ${size}`).samples[0]!.allocatedBytes!;
      expect(bytesOf(20)).toBeGreaterThan(bytesOf(10));
    });

    it('but for what runs its loop itself, which is said to be so', () => {
      expect(ended.status).toBe(3);
      expect(resultNamed(ended.run(), 'loops by itself').failure?.message).toMatch(
        /loops by itself must be one without parameters, or a generator/,
      );
    });
  });

  it('can import everything that mitata says it exports', () => {
    const adapter = path.join(repository, 'dist', 'bench', 'adapters', 'mitata.js');
    const list = `
      const [real, ours] = await Promise.all([import('mitata'), import(${JSON.stringify(adapter)})]);
      console.log(Object.keys(real).filter((name) => !(name in ours)).join());`;
    const options = ['--input-type=module', '--eval', list];
    const { stdout } = spawnSync(process.execPath, options, { cwd: fixtures, encoding: 'utf8' });
    // How it draws, which its types do not have.
    expect(stdout).toBe('$\n');
  });
});

describe('a file in TypeScript', () => {
  it('runs where Node strips types, and says what to do where it does not', () => {
    const { status, run } = bench(['typed.bench.ts']);
    if ((process.features as { readonly typescript?: unknown }).typescript) {
      expect(status).toBe(0);
      expect(resultNamed(run(), 'typed').samples).toHaveLength(1);
    } else {
      expect(status).toBe(3);
      expect(resultNamed(run(), '(file)').failure?.message).toMatch(
        /does not run TypeScript: use 22\.18 or later/,
      );
    }
  });
});

describe('the result', () => {
  it('has a sample for each seed, in order, of processes with that seed', () => {
    const { run } = bench(['--samples', '3', '--grep', 'outer > inner', 'hooks.bench.mjs']);
    const { benchmarks, machine } = run();
    expect(benchmarks[0]?.samples.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect(machine.flags).toEqual(expect.arrayContaining(['--single-threaded', '--predictable-gc-schedule']));
    expect(machine.flags.join()).not.toMatch(/seed/);
  });

  it('says that the optimizing compilers were off where they were', () => {
    const { run } = bench(['--no-opt', '--grep', 'inner', 'hooks.bench.mjs']);
    expect(run().machine.flags).toContain('--no-opt');
    expect(run().benchmarks[0]?.samples[0]?.tier).not.toBe('optimizing');
    expect(run().notes.join()).toMatch(/optimizing compilers were off/);
  });

  it('that cannot be written is an error, and the table is there all the same', () => {
    const { status, stdout, stderr } = bench(['-o', '/dev/full', '--grep', 'inner', 'hooks.bench.mjs']);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^outer > inner > benchmark +/m);
    expect(stderr).toMatch(/Cannot write \/dev\/full: ENOSPC/);
  });

  it('is of the event that was asked for', () => {
    const { status, run } = bench(['--event', 'page-faults', '--grep', 'inner', 'hooks.bench.mjs']);
    expect(status).toBe(0);
    expect(run().event).toEqual({ name: 'page-faults', unit: 'events' });
    expect(run().benchmarks[0]?.samples[0]?.allocatedBytes).toBeNull();
  });

  it('without any benchmark is no success', () => {
    const { status, stdout } = bench(['--grep', 'no such benchmark', 'hooks.bench.mjs']);
    expect(status).toBe(3);
    expect(stdout).toContain('no benchmarks');
  });
});

describe('wrong usage has the status 2', () => {
  it.each([
    [
      'a file that is not there',
      ['no-such.bench.js'],
      /must be a file, a directory.* but is "no-such\.bench\.js"/,
    ],
    [
      'a source that there is not',
      ['--source', 'quantum', 'prints.bench.js'],
      /--source must be one of auto/,
    ],
    ['no count of samples', ['--samples', 'many', 'prints.bench.js'], /'--samples <count>'.*must be a count/],
    ['no time', ['--time-limit', '-1', 'prints.bench.js'], /'--time-limit <seconds>'.*number of seconds/],
    ['too many samples', ['--samples', '1e300', 'prints.bench.js'], /must be a count from 1 to 1000000/],
    ['too long a time', ['--time-limit', '1e300', 'prints.bench.js'], /number of seconds up to 500000/],
    ['no pattern', ['--grep', '(', 'prints.bench.js'], /'--grep <pattern>'.*regular expression/],
    [
      'an event that there is not',
      ['--event', 'instructoins', 'prints.bench.js'],
      /ERR_ICPROFILE_UNKNOWN_EVENT/,
    ],
    ['an unknown option', ['--quickly'], /unknown option '--quickly'/],
  ])('%s', (_, args, message) => {
    const { status, stdout, stderr } = bench(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('but help is none', () => {
    expect(bench(['--help']).status).toBe(0);
  });
});

describe('a benchmark file that node runs by itself', () => {
  it('says how it is run', () => {
    const { status, stderr } = spawnSync(process.execPath, [fixture('prints.bench.js')], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/ERR_ICPROFILE_INVALID_STATE|Run the file with: icprofile bench FILE/);
  });
});
