/** Runs the programs of test/fixtures/programs, each time in a process of its own. */
import { spawn, spawnSync, type ChildProcess, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Profile } from '../../../lib/model/profile/profile';
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

const fixtures = path.join(__dirname, '..', '..', 'fixtures', 'programs');
const runner = path.join(fixtures, 'run.js');
const clientFile = path.join(fixtures, 'client.js');
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-programs-'));
const profileFile = path.join(directory, 'profile.json');
const callsFile = path.join(directory, 'calls.json');
const portsFile = path.join(directory, 'ports.json');
const reportFile = path.join(directory, 'report.txt');

afterAll(() => {
  fs.rmSync(directory, { recursive: true });
});

/** What programs print by themselves: icprofile is not even loaded. */
export function runPlain(programs: Programs): Promise<string> {
  return run(programs);
}

/** With all their functions profiled, by counters that only the programs advance. */
export async function runAdvancing(programs: Programs): Promise<ProfiledRun> {
  return { output: await run(programs, '--profile', profileFile), profile: readProfile(profileFile) };
}

/** With all their functions profiled, by this thread's time. */
export async function runTimed(programs: Programs): Promise<ProfiledRun> {
  const output = await run(programs, '--profile', profileFile, '--source', 'software');
  return { output, profile: readProfile(profileFile) };
}

/** The same under the emulator, by instructions. */
export async function runEmulatedPrograms(programs: Programs): Promise<ProfiledRun> {
  const options = ['--profile', profileFile, '--source', 'emulated'];
  const output = await withClient(programs, (args) => runEmulated(runner, { args: [...args, ...options] }));
  return { output, profile: readProfile(profileFile) };
}

/** Profiled while V8 counts calls as well. */
export async function runCounted(
  programs: Programs,
): Promise<ProfiledRun & { readonly counted: readonly CountedFunction[] }> {
  const output = await run(programs, '--profile', profileFile, '--calls', callsFile);
  const counted = JSON.parse(fs.readFileSync(callsFile, 'utf8')) as readonly CountedFunction[];
  return { output, profile: readProfile(profileFile), counted };
}

function run(programs: Programs, ...options: readonly string[]): Promise<string> {
  return withClient(programs, (args) =>
    spawnSync(process.execPath, [runner, ...args, ...options], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      timeout: 100_000,
    }),
  );
}

type Outcome = Pick<SpawnSyncReturns<string>, 'status' | 'stdout' | 'stderr'>;

async function withClient(
  { names, size }: Programs,
  runPrograms: (args: readonly string[]) => Outcome,
): Promise<string> {
  const client = names.includes('servers') ? startClient(size) : undefined;
  const { status, stdout, stderr } = runPrograms([String(size), ...names, '--ports', portsFile]);
  if (status !== 0) client?.kill();
  expect([status, stderr]).toEqual([0, '']);
  if (client === undefined) return stdout;
  if (client.exitCode === null) await once(client, 'exit');
  expect(client.exitCode).toBe(0);
  return stdout + fs.readFileSync(reportFile, 'utf8');
}

/** In a process of its own, it waits for the servers and asks them. Its report comes after what programs print. */
function startClient(waves: number): ChildProcess {
  fs.rmSync(portsFile, { force: true });
  const report = fs.openSync(reportFile, 'w');
  const client = spawn(process.execPath, [clientFile, portsFile, String(waves)], {
    stdio: ['ignore', report, 'inherit'],
  });
  fs.closeSync(report);
  return client;
}
