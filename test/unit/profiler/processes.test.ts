/** What needs a process of its own: its death, its threads, its garbage collector. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import path from 'node:path';

function run(fixture: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  const file = path.join(__dirname, '..', '..', 'fixtures', 'profiler', fixture);
  return spawnSync(process.execPath, ['--expose-gc', file, ...args], { encoding: 'utf8' });
}

function resultOf(fixture: string, ...args: readonly string[]): unknown {
  const { status, stdout, stderr } = run(fixture, ...args);
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe('an error that nobody catches', () => {
  /** What Node prints above the stack: file and line, the line itself, and a mark below it. */
  const headOf = (stderr: string) => stderr.split('\n\n')[0];

  test.each(['idle', 'running'])(
    'is shown where it was thrown, not where a wrapper let it through: profiler %s',
    (mode) => {
      const plain = run('uncaught.js', 'plain');
      const profiled = run('uncaught.js', mode);
      expect(headOf(plain.stderr)).toContain("throw new RangeError('the original error');");
      expect(headOf(profiled.stderr)).toBe(headOf(plain.stderr));
      expect(profiled.status).toBe(plain.status);
      expect(profiled.stderr).toMatch(/RangeError: the original error\n +at fail \(/);
    },
  );
});

describe('errors in asynchronous work that the process survives', () => {
  it('are reported as without the profiler, and what follows is charged as ever', () => {
    const plain = run('async-errors.js', 'plain');
    const profiled = run('async-errors.js', 'profiled');
    expect([plain.status, plain.stderr, profiled.status, profiled.stderr]).toEqual([0, '', 0, '']);
    expect(plain.stdout).toContain('rejectionHandled');
    const lines = profiled.stdout.trimEnd().split('\n');
    const rows = JSON.parse(lines.pop()!) as readonly (readonly [string, number, number])[];
    expect(lines).toEqual(plain.stdout.trimEnd().split('\n'));
    const totals = Object.fromEntries(rows.map(([name, self, total]) => [name, [self, total]]));
    expect(totals).toEqual({
      '(program)': [8000, 8827],
      settled: [800, 800],
      fail: [7, 7],
      reject: [20, 22],
      timer: [0, 1],
      immediate: [0, 1],
      tick: [0, 1],
      microtask: [0, 1],
      listener: [0, 0],
      scope: [0, 1],
      rejection: [0, 11],
      late: [0, 11],
    });
  });
});

describe('a process that ends in the middle of profiled calls', () => {
  test.each(['exit', 'exit in a listener', 'end of the program'])('ends as it should: %s', (way) => {
    const { status, signal, stderr } = run('exit.js', way);
    expect([status, signal, stderr]).toEqual([7, null, '']);
  });

  test('dies of its signal', () => {
    expect(run('exit.js', 'kill').signal).toBe('SIGTERM');
  });
});

describe('worker threads', () => {
  test('have profilers of their own, at the same time', () => {
    const row = (amount: number) => ({ calls: 1000, self: 1000 * amount });
    expect(resultOf('workers.js')).toEqual({
      own: row(4000),
      workers: [row(1), row(20), row(300)],
      after: row(5),
    });
  });

  test('can be ended in the middle of profiled calls, without harm to others', () => {
    const row = (amount: number) => ({ calls: 1000, self: 1000 * amount });
    const workers = ['running', 'running', 'running'];
    expect(resultOf('workers.js', 'terminate')).toEqual({ own: row(4000), workers, after: row(5) });
  });

  test.each(['living', 'calibrating'])(
    'can be ended at any moment: %s',
    (life) => expect(resultOf('terminations.js', '25', life)).toBe(25),
    60_000,
  );
});

test('garbage collections in a profiled function come back to it', () => {
  expect(resultOf('collections.js')).toEqual([
    ['(program)', 0],
    ['makeGarbage', 1000],
  ]);
});
