// Benchmarks on the hardware source: of the suite that the null experiment compares with itself under the emulator, those two
// that V8 has optimized soonest, since each second of this machine is dear.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { compareRuns, readBenchmarkRun, type BenchmarkComparison, type BenchmarkRun } from '../../lib/bench';
import { median } from '../../lib/stats/quantile';
import { changeSetting, refusing } from './support/machine';

const library = path.join(__dirname, '..', '..', 'lib');
const suite = path.join(__dirname, '..', '..', 'suite', 'varied.bench.cjs');
const addresses = path.join(__dirname, 'programs', 'addresses.bench.js');
const directory = mkdtempSync(path.join(tmpdir(), 'benchmarks-'));
const noRandomAddresses = 0x0040000;

changeSetting({ after }, 'perf_user_access', 1);

interface Ran {
  readonly run: BenchmarkRun;
  readonly stderr: string;
}

/** Runs `icprofile bench` with the hardware source. */
function measure(
  parameters: readonly string[],
  env: NodeJS.ProcessEnv = {},
  starting: readonly string[] = [],
): Ran {
  const output = path.join(directory, 'result.json');
  const cli = [process.execPath, path.join(library, 'cli', 'main.js'), 'bench', '--source', 'hardware'];
  const command = [...starting, ...cli, ...parameters, '-o', output];
  const { status, stdout, stderr } = spawnSync(command[0] ?? '', command.slice(1), {
    encoding: 'utf8',
    env: { ...process.env, ICPROFILE_DIST: library, ...env },
  });
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  return { run: readBenchmarkRun(output), stderr };
}

/** `injected`: instructions more, by the benchmark's name. */
function measureSuite(injected: Readonly<Record<string, number>> = {}): BenchmarkRun {
  const parameters = ['--samples', '3', '--grep', 'short-lived|closures', suite];
  return measure(parameters, { INJECTED: JSON.stringify(injected) }).run;
}

const base = measureSuite();

function comparedWithBase(head: BenchmarkRun): readonly BenchmarkComparison[] {
  const { benchmarks, differences } = compareRuns(base, head);
  assert.deepEqual(differences, []);
  assert.equal(benchmarks.length, 2);
  return benchmarks;
}

test('a suite is counted by the hardware, warm, with three seeds', () => {
  assert.equal(base.source, 'hardware');
  assert.deepEqual(base.event, { name: 'instructions:u', unit: 'instructions' });
  assert.deepEqual(base.notes, []);
  for (const { samples } of base.benchmarks) {
    assert.deepEqual(
      samples.map(({ seed, isWarm }) => ({ seed, isWarm })),
      [1, 2, 3].map((seed) => ({ seed, isWarm: true })),
    );
    for (const { tier } of samples) assert.match(tier ?? '', /^(optimizing|mid-tier)$/);
  }
});

test('nothing has changed in a suite that is measured again', () => {
  for (const { path: names, verdict, interval } of comparedWithBase(measureSuite()))
    assert.equal(verdict, 'unchanged', `${names.join()}: ${JSON.stringify(interval)}`);
});

test('one percent more of instructions is found in each benchmark', () => {
  const onePercent: Record<string, number> = {};
  for (const { path: names, samples } of base.benchmarks) {
    const typical = median(samples.map(({ value }) => value));
    onePercent[names.join()] = 2 * Math.round(typical / 200);
  }
  for (const { path: names, verdict, change } of comparedWithBase(measureSuite(onePercent))) {
    assert.equal(verdict, 'regression', names.join());
    assert.ok(change !== null && Math.abs(change - 0.01) < 0.0005, `${names.join()}: ${String(change)}`);
  }
});

/** Of the processes that measured `nothing`, as they print it, and what the result says. */
function addressesWhere(starting: readonly string[]): { personality: number; notes: readonly string[] } {
  const { run, stderr } = measure(['--samples', '1', '--show-output', addresses], {}, starting);
  const printed = [...stderr.matchAll(/personality ([0-9a-f]+)/g)].map(([, digits = '']) => digits);
  return { personality: parseInt(printed.at(-1) ?? '', 16), notes: run.notes };
}

test('addresses are the same in each process where the system permits it', () => {
  const { personality, notes } = addressesWhere([]);
  assert.equal(personality & noRandomAddresses, noRandomAddresses);
  assert.deepEqual(notes, []);
});

test('where a seccomp filter refuses that, benchmarks are measured all the same, and the result says so', () => {
  const { personality, notes } = addressesWhere(refusing('personality', constants.errno.EPERM));
  assert.equal(personality & noRandomAddresses, 0);
  assert.equal(notes.length, 1);
  assert.match(notes[0] ?? '', /^Addresses were random: this system does not let setarch -R/);
});
