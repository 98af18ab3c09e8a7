// One count of one benchmark, by icprofile or by callgrind, and the CPU time that it took.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { makeStarter } = require('../../dist/bench/running/starter.js');

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.join(here, '..', '..');
const suite = path.join(root, 'benchmarks', 'null-experiment', 'suite', 'varied.bench.cjs');

/** What one sample of icprofile counts: five regions. */
export const countedRounds = 5;
/** What callgrind's programs run before, in its rounds: icprofile warms up until counts repeat, callgrind cannot. */
export const warmUpRounds = 30;

/** As icprofile starts its processes for the first seed: what fixes addresses, if anything; node with its flags; its own file. */
const { command, args } = makeStarter({ source: 'software', optimize: true }).measuring(1, []);
const started = [command, ...args];
const nodeAt = started.indexOf(process.execPath);
const [fixingAddresses, node] = [started.slice(0, nodeAt), started.slice(nodeAt, -1)];

/** @throws where it is not installed. */
export function callgrindVersion() {
  const { error, stdout } = spawnSync('valgrind', ['--version'], { encoding: 'utf8' });
  if (error)
    throw new Error('valgrind does not run here. Debian: apt-get install valgrind', { cause: error });
  return stdout.trim().replace('-', ' ');
}

/** Runs a command, with user and system CPU time of all its processes, by bash's own measure. */
function timed([...command], env = {}) {
  const script = 'TIMEFORMAT="%U %S"; { time "$@" >/dev/null 2>&3; } 3>&1';
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    encoding: 'utf8',
    env: { ...process.env, ICPROFILE_DIST: path.join(root, 'dist'), ...env },
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${command.join(' ')} failed: ${stdout}`);
  const [user, system] = stderr.trim().split(' ').map(Number);
  return { printed: stdout, cpuSeconds: user + system };
}

/** Per iteration; garbage collections are added, as callgrind cannot tell them apart. */
export function countWithIcprofile(name, directory) {
  const output = path.join(directory, 'result.json');
  const cli = [process.execPath, path.join(root, 'dist', 'cli', 'main.js'), 'bench', '--source', 'emulated'];
  const { cpuSeconds } = timed([
    ...cli,
    ...['--samples', '1', '--jobs', '1', '--grep', `^${name}$`, '-o', output, suite],
  ]);
  const { benchmarks, machine } = JSON.parse(readFileSync(output, 'utf8'));
  const [{ value, garbageCollection, iterations }] = benchmarks[0].samples;
  const withCollections = value + garbageCollection;
  return { value, withCollections, iterations, cpuSeconds, emulator: machine.emulator };
}

/** Of two programs, one of which runs the counted rounds more: the difference, per iteration. */
export function countWithCallgrind(name, iterations, directory) {
  const before = callgrind(name, warmUpRounds * iterations, directory);
  const whole = callgrind(name, (warmUpRounds + countedRounds) * iterations, directory);
  return {
    value: (whole.collected - before.collected) / (countedRounds * iterations),
    cpuSeconds: before.cpuSeconds + whole.cpuSeconds,
  };
}

function callgrind(name, iterations, directory) {
  const output = `--callgrind-out-file=${path.join(directory, 'callgrind.out')}`;
  const valgrind = ['valgrind', '--tool=callgrind', output];
  const program = [...node, path.join(here, 'loop.cjs'), name, String(iterations)];
  const { printed, cpuSeconds } = timed([...fixingAddresses, ...valgrind, ...program]);
  const collected = Number(/Collected : (\d+)/.exec(printed)?.[1]);
  if (!(collected > 0)) throw new Error(`callgrind counted nothing: ${printed}`);
  return { collected, cpuSeconds };
}
