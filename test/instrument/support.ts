/** Programs under `icprofile run`, beside the same without it. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import { checkProfile } from '../../lib/model/profile/read-profile';
import type { Profile } from '../../lib/model/profile/profile';

export const icprofile = path.join(__dirname, '..', '..', 'dist', 'cli', 'main.js');
export const fixtures = path.join(__dirname, '..', 'fixtures', 'instrument');

/** Versions of Node before 24 cannot parse `using`. */
export const knowsUsing = parses('{ using resource = null; }');

/** V8 13 disposes of what the head of a loop declares at other times than it should: such functions stay as they are there. */
export const knowsResourcesOfLoops = knowsUsing && !process.versions.v8.startsWith('13.');

/** Beside them, by name. */
export const snippets = [
  'functions.js',
  'sloppy.js',
  'classes.js',
  'generators.js',
  'semicolons.js',
  'texts.js',
  'evaluating.js',
  'sites.js',
  'async.js',
  'module.mjs',
  ...(knowsUsing ? ['resources.js'] : []),
  ...(knowsResourcesOfLoops ? ['resources-of-loops.js'] : []),
].map((name) => path.join(fixtures, 'snippets', name));

function parses(source: string): boolean {
  try {
    new vm.Script(source);
    return true;
  } catch {
    return false;
  }
}

export interface RunResult extends Pick<SpawnSyncReturns<string>, 'status' | 'signal' | 'stdout' | 'stderr'> {
  readonly profile: Profile | undefined;
}

interface RunSettings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export function runNode(args: readonly string[], { cwd, env }: RunSettings = {}): RunResult {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
  });
  return { status, signal, stdout, stderr, profile: undefined };
}

/** With a profile of the software source. */
export function runProfiled(
  args: readonly string[],
  settings: RunSettings & { readonly options?: readonly string[]; readonly flags?: readonly string[] } = {},
): RunResult {
  return inTemporaryDirectory((directory) => {
    const file = path.join(directory, 'profile.json');
    const options = ['--source', 'software', '-o', file, ...(settings.options ?? [])];
    const result = runNode([...(settings.flags ?? []), icprofile, 'run', ...options, ...args], settings);
    const profile = fs.existsSync(file)
      ? checkProfile(JSON.parse(fs.readFileSync(file, 'utf8')) as unknown)
      : undefined;
    return { ...result, profile };
  });
}

export function inTemporaryDirectory<Result>(use: (directory: string) => Result): Result {
  const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-run-')));
  try {
    return use(directory);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/** By `name`, of functions in the program's own files; several of one name are added up. */
export function callsByName({ functions, calls, nodes }: Profile): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { to, count } of calls) {
    const { name } = functions[nodes[to]!.function]!;
    sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}

export function lostCounts({ nodes, events }: Profile): number {
  return events[0]!.total - nodes.reduce((sum, { self }) => sum + self[0]!, 0);
}
