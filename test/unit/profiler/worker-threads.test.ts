import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ManualCounters, Profiler } from '../../../lib/profiler';
import { readProfile } from '../../../lib/report';

interface Recorded {
  /** Of each thread, how often it called what. */
  readonly called: readonly (readonly [string, Readonly<Record<string, number>>])[];
  readonly notes: readonly string[];
  /** What was counted and not charged. */
  readonly lost: number;
}

const fixture = path.join(__dirname, '..', '..', 'fixtures', 'profiler', 'threads', 'main.js');

function runWorkers(kinds: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fixture, ...kinds], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

function record(...kinds: readonly string[]): Recorded {
  return JSON.parse(runWorkers(kinds)) as Recorded;
}

const own = ['main', { work: 1 }];
const life = { work: 2, live: 1 };

describe('workers that start while the profiler runs are threads of its profile', () => {
  test.each<[string, object]>([
    ['commonjs', life],
    ['module', { workInModule: 1 }],
    ['evaluated', { work: 1 }],
    ['derived', life],
    ['limited', life],
  ])('of every kind: %s', (kind, calls) => {
    expect(record(kind)).toEqual({ called: [own, ['worker 1', calls]], notes: [], lost: 0 });
  });

  test.each(['ended', 'exited', 'failed'])('also if they have %s before the profiler stops', (kind) => {
    expect(record(kind)).toEqual({ called: [own, ['worker 1', life]], notes: [], lost: 0 });
  });

  test('started by workers', () => {
    expect(record('nesting')).toMatchObject({
      called: [own, ['worker 1', life], ['worker 2', life]],
      notes: [],
    });
  });

  test('many at a time, in the order of their start', () => {
    const { called, notes } = record('commonjs', 'module', 'ended', 'commonjs');
    expect(called.map(([name]) => name)).toEqual(['main', 'worker 1', 'worker 2', 'worker 3', 'worker 4']);
    expect(notes).toEqual([]);
  });
});

describe('of what is missing there is a note', () => {
  test('workers that were terminated', () => {
    expect(record('terminated', 'commonjs')).toEqual({
      called: [own, ['worker 2', life]],
      notes: ['worker 1 was terminated before its profile could be had: what it did is missing'],
      lost: 0,
    });
  });

  test('workers that are too busy to answer', () => {
    expect(record('busy').notes).toEqual([
      'worker 1 was busy or terminated, and gave no profile within 5 s: what it did is missing',
    ]);
  });

  test('workers that have nothing to do with icprofile', () => {
    expect(record('stranger')).toMatchObject({
      called: [own],
      notes: [
        '1 of the workers that were started did not load icprofile, so that nothing of them was counted',
      ],
    });
  });
});

test('workers are in the file that is written when the process ends', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-workers-'));
  try {
    const file = path.join(directory, 'profile.json');
    runWorkers(['commonjs', 'ended'], { PROFILE_FILE: file });
    expect(readProfile(file).threads.map(({ name }) => name)).toEqual(['main', 'worker 1', 'worker 2']);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
});

test('counters that are advanced by hand cannot be those of workers', () => {
  expect(() => new Profiler({ counters: new ManualCounters(), workers: true })).toThrow(
    /options\.workers must be given without counters/,
  );
});
