/** Several copies of the package on one thread, as test runners and hot reload make them; each program in a process of its own. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readProfile } from '../../../lib/report';

const fixtures = path.join(__dirname, '..', '..', 'fixtures', 'profiler', 'copies');

function resultOf(fixture: string, ...args: readonly string[]): unknown {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', path.join(fixtures, fixture), ...args],
    { encoding: 'utf8' },
  );
  expect([status, signal, stderr]).toEqual([0, null, '']);
  return JSON.parse(stdout);
}

describe.each(['shared', 'reloaded'])('two copies of the JavaScript, with the addon %s', (addon) => {
  const result = resultOf('two-copies.js', addon) as Record<string, unknown>;

  it('charge each function what is its own, whichever copy wrapped it', () => {
    expect(result['one']).toEqual({ alpha: 100, gamma: 100, beta: 1 });
  });

  it('share a session: stopping one leaves the other', () => {
    expect(result['both']).toEqual([{ work: 51 }, { work: 2 }]);
  });

  it('refuse what cannot share, and leave the other as it was', () => {
    expect(result['refused']).toEqual(['ERR_ICPROFILE_INVALID_STATE', { work: 1 }]);
  });

  it('give a function one wrapper', () => {
    expect(result['sharedWrappers']).toEqual([true, true]);
  });

  it('follow each other’s async functions, below one label', () => {
    expect(result['asynchronous']).toEqual([
      expect.objectContaining({ below: 'request=a', self: 22, resumptions: 2 }),
    ]);
  });
});

describe('the profiles of all copies are written when the process ends', () => {
  const ends = {
    byItself: [0, null],
    byExit: [3, null],
    byTerm: [null, 'SIGTERM'],
    byKill: [null, 'SIGKILL'],
  };
  it.each([
    ['exit', ends.byExit],
    ['end of the program', ends.byItself],
    ['kill itself', ends.byKill],
    ['signal', ends.byTerm],
    ['signal after the first stopped', ends.byTerm],
    ['signal after the second stopped', ends.byTerm],
    ['signal while the second writes', ends.byTerm],
  ])('%s', (way, ended) => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-copies-'));
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      [path.join(fixtures, 'endings.js'), way, directory],
      { encoding: 'utf8' },
    );
    expect([status, signal, stderr]).toEqual([...ended, '']);
    const files = fs.readdirSync(directory).sort();
    expect(files).toEqual(['first.json', 'second.json']);
    for (const file of files) {
      const { functions, nodes, calls } = readProfile(path.join(directory, file));
      const counts = calls.map(({ to, count }) => [functions[nodes[to]?.function ?? -1]?.name, count]);
      expect(Object.fromEntries(counts)).toEqual({ first: 1, second: 1 });
    }
    fs.rmSync(directory, { recursive: true });
  });
});

it('loading everything anew, with many functions, corrupts nothing', () => {
  expect(resultOf('reload-crash.js')).toEqual({ outer: 100, inner: 100 });
});

it('a copy of another version is refused, and its functions run as without a profiler', () => {
  expect(resultOf('other-version.js')).toEqual(['done', 'ERR_ICPROFILE_OTHER_COPY', { work: 1 }]);
});

it('memory that was transferred is noticed, and counters go on', () => {
  const { isMoved, stopped, again, counts } = resultOf('transferred-memory.js') as Record<string, unknown>;
  expect(counts).toBe(true);
  // Before Node 22, buffers of native memory cannot be moved.
  const expected = isMoved === true ? Array(2).fill('ERR_ICPROFILE_INVALID_STATE') : [5000, 1];
  expect([stopped, again]).toEqual(expected);
});

it('a startup snapshot that contains the package is refused with an error', () => {
  const blob = path.join(os.tmpdir(), `icprofile-snapshot-${String(process.pid)}.blob`);
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--snapshot-blob', blob, '--build-snapshot', path.join(fixtures, 'snapshot.js')],
    { encoding: 'utf8' },
  );
  fs.rmSync(blob, { force: true });
  expect([status, stdout]).toEqual([0, '["ERR_ICPROFILE_NATIVE_UNAVAILABLE"]\n']);
});
