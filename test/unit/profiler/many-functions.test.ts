/** More functions and labels than identifiers once had room for. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ManualCounters, label, profile, Profiler } from '../../../lib/profiler';
import { readProfile, writeProfile } from '../../../lib/report';

const many = 2 ** 19;

test('after half a million labels with no profiler, functions and labels have their names, also when read back', () => {
  let calls = 0;
  for (let index = 0; index < many; index++) label({ user: `u${index}` }, () => calls++);
  expect(calls).toBe(many);

  const late = Array.from({ length: 10 }, (_, index) =>
    profile({ m: () => index }.m, { name: `late${index}` }),
  );
  const profiler = new Profiler({ counters: new ManualCounters() }).start();
  for (const fn of late) fn();
  label({ user: 'last' }, late[9]!);
  const recorded = profiler.stop();

  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-many-'));
  const file = path.join(directory, 'many.json');
  writeProfile(file, recorded);
  const read = readProfile(file);
  fs.rmSync(directory, { recursive: true });
  const names = read.functions.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...late.map((_, index) => `late${index}`), 'user=last']));
  expect(read).toEqual(JSON.parse(JSON.stringify(recorded)));
});

test('half a million wrapped functions, each called, have each its name', () => {
  const profiler = new Profiler({
    counters: new ManualCounters(),
    async: false,
    nodeLimit: 2 * many,
  }).start();
  for (let index = 0; index < many + 10; index++) profile(() => index, { name: `f${index}` })();
  const { functions, notes } = profiler.stop();
  const names = new Set(functions.map(({ name }) => name));
  expect(names.has('f0') && names.has(`f${many + 9}`)).toBe(true);
  expect(functions.filter(({ name }) => name === '')).toEqual([]);
  expect(names.size).toBeGreaterThanOrEqual(many + 10);
  expect(notes.join()).not.toContain('truncated');
}, 120_000);
