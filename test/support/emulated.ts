/**
 * Runs fixtures under the emulator, with the counting plugin. Deliberately independent of lib/emulator, so that a
 * fault there cannot hide behind its own use in the tests.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const repository = path.join(__dirname, '..', '..');
const emulator = process.env['ICPROFILE_QEMU'] ?? `qemu-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}`;

/** Node's flags with which a whole run repeats: no other JavaScript-engine threads, no randomness. */
export const deterministicNodeFlags: readonly string[] = [
  '--single-threaded',
  '--hash-seed=1',
  '--random-seed=1',
  '--predictable-gc-schedule',
];

export interface EmulatedRunOptions {
  /** Arguments after the fixture's path. */
  readonly args?: readonly string[];
  /** Arguments before it. Tests written in TypeScript compile their fixtures themselves. */
  readonly nodeFlags?: readonly string[];
  /** The Node to run; by default the one that runs the tests. */
  readonly nodeBinary?: string;
  /** Options for QEMU besides those for counting. */
  readonly emulatorFlags?: readonly string[];
  /** The counting plugin to use, instead of the one that was built. */
  readonly plugin?: string;
  /** Added to the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs?: number;
}

export interface EmulatedRun {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of the output, parsed. Throws with everything that was printed if it is no JSON or the run failed. */
  json(): unknown;
}

/** Runs a JavaScript file under the emulator and waits for its end. */
export function runEmulated(fixturePath: string, options: EmulatedRunOptions = {}): EmulatedRun {
  const result = spawnSync(
    emulator,
    [
      ...countingFlags(options.plugin),
      ...(options.emulatorFlags ?? []),
      options.nodeBinary ?? process.execPath,
      ...(options.nodeFlags ?? []),
      fixturePath,
      ...(options.args ?? []),
    ],
    {
      encoding: 'utf8',
      env: { ...process.env, ...options.env },
      input: options.input ?? '',
      timeout: options.timeoutMs ?? 300_000,
      maxBuffer: 1 << 28,
    },
  );
  if (result.error !== undefined) throw result.error;
  const { status, signal, stdout, stderr } = result;
  return {
    status,
    signal,
    stdout,
    stderr,
    json: () => lastLine(fixturePath, { status, signal, stdout, stderr }),
  };
}

/**
 * A `describe` of tests that need the emulator, and perhaps a C compiler: skipped, with a printed reason, where they are
 * missing; failing under CI.
 */
export function describeEmulated(name: string, tests: () => void, needs: { compiler?: boolean } = {}): void {
  const obstacle = whyNotEmulated() ?? (needs.compiler === true ? whyNotCompiled() : undefined);
  if (obstacle === undefined) {
    describe(name, tests);
  } else if (process.env['CI'] !== undefined) {
    describe(name, () => it('has what it needs', () => Promise.reject(new Error(obstacle))));
  } else {
    process.stderr.write(`skipped: ${name}: ${obstacle}\n`);
    describe.skip(name, tests);
  }
}

/** The plugin that was built here, else the prebuilt one. QEMU's interface for plugins changed with version 9. */
export function pluginPath(): string {
  const name = `counting-plugin-v${emulatorMajorVersion() < 9 ? 1 : 2}.so`;
  const built = path.join(repository, 'build', 'Release', name);
  return fs.existsSync(built) ? built : path.join(repository, 'prebuilds', `linux-${process.arch}`, name);
}

function countingFlags(plugin = pluginPath()): string[] {
  return ['-cpu', process.arch === 'arm64' ? 'neoverse-n1' : 'Nehalem', '-plugin', plugin];
}

export function emulatorMajorVersion(): number {
  const { stdout } = spawnSync(emulator, ['--version'], { encoding: 'utf8' });
  return Number(/version (\d+)/.exec(stdout)?.[1] ?? NaN);
}

function whyNotEmulated(): string | undefined {
  const probe = spawnSync(emulator, [...countingFlags(), '/bin/true'], { encoding: 'utf8' });
  if (probe.error !== undefined) return `${emulator} is not installed (apt-get install qemu-user)`;
  return probe.status === 0
    ? undefined
    : `${emulator} does not run the counting plugin: ${probe.stderr.trim()}`;
}

function whyNotCompiled(): string | undefined {
  const { error } = spawnSync('gcc', ['--version']);
  return error === undefined ? undefined : 'gcc is not installed (apt-get install gcc libc6-dev)';
}

function lastLine(fixture: string, run: Omit<EmulatedRun, 'json'>): unknown {
  try {
    if (run.status !== 0) throw new Error(`${fixture} ended with ${run.signal ?? `status ${run.status}`}`);
    return JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '');
  } catch (cause) {
    throw new Error(`${String(cause)}\n${run.stdout}\n${run.stderr}`, { cause });
  }
}
