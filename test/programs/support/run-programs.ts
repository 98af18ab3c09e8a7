/** Runs the programs of test/fixtures/programs, each time in a process of its own. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Profile } from '../../../lib/model/profile';
import { readProfile } from '../../../lib/report';
import { runEmulated } from '../../support/emulated';

/** Programs that run one after the other, and how much each has to do: about as much of its work for each unit. */
export interface Programs {
  readonly names: readonly string[];
  readonly size: number;
}

export interface ProfiledRun {
  readonly output: string;
  readonly profile: Profile;
}

/** A function's place, and how often V8 says that all functions of that place were called. */
export interface CountedFunction {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly calls: number;
}

const runner = path.join(__dirname, '..', '..', 'fixtures', 'programs', 'run.js');
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-programs-'));
const profileFile = path.join(directory, 'profile.json');
const callsFile = path.join(directory, 'calls.json');

afterAll(() => {
  fs.rmSync(directory, { recursive: true });
});

/** What programs print by themselves: icprofile is not even loaded. */
export function runPlain(programs: Programs): string {
  return run(programs);
}

/** With all their functions profiled, by counters that only the programs advance. */
export function runAdvancing(programs: Programs): ProfiledRun {
  return { output: run(programs, '--profile', profileFile), profile: readProfile(profileFile) };
}

/** With all their functions profiled, by this thread's time. */
export function runTimed(programs: Programs): ProfiledRun {
  const output = run(programs, '--profile', profileFile, '--source', 'software');
  return { output, profile: readProfile(profileFile) };
}

/** The same under the emulator, by instructions. */
export function runEmulatedPrograms({ size, names }: Programs): ProfiledRun {
  const { status, stdout, stderr } = runEmulated(runner, {
    args: [String(size), ...names, '--profile', profileFile, '--source', 'emulated'],
  });
  expect([status, stderr]).toEqual([0, '']);
  return { output: stdout, profile: readProfile(profileFile) };
}

/** Profiled while V8 counts calls as well. */
export function runCounted(
  programs: Programs,
): ProfiledRun & { readonly counted: readonly CountedFunction[] } {
  const output = run(programs, '--profile', profileFile, '--calls', callsFile);
  const counted = JSON.parse(fs.readFileSync(callsFile, 'utf8')) as readonly CountedFunction[];
  return { output, profile: readProfile(profileFile), counted };
}

function run({ size, names }: Programs, ...options: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [runner, String(size), ...names, ...options],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    },
  );
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}
