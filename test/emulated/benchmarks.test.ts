/** `icprofile bench` with exact counts: what an iteration burns is what is told of it, and told again the same. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BenchmarkResult, BenchmarkRun } from '../../lib/model/benchmark/benchmark';
import { checkBenchmarkRun } from '../../lib/model/benchmark/read-benchmarks';
import { describeEmulated } from '../support/emulated';

const repository = path.join(__dirname, '..', '..');
const cli = path.join(repository, 'dist', 'cli', 'main.js');
const suite = path.join(repository, 'test', 'fixtures', 'bench', 'burns.bench.js');

/** Turns of two instructions that one benchmark of a pair burns more than the other. */
const burnedMore = 1000;

interface Measured {
  readonly run: BenchmarkRun;
  readonly table: string;
}

function measure(pattern: string, samples: number): Measured {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-bench-'));
  try {
    const file = path.join(directory, 'result.json');
    const options = ['--source', 'emulated', '--samples', String(samples), '--grep', pattern, '-o', file];
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'bench', ...options, suite], {
      encoding: 'utf8',
    });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    return { run: checkBenchmarkRun(JSON.parse(fs.readFileSync(file, 'utf8'))), table: stdout };
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

function resultNamed({ benchmarks }: BenchmarkRun, ...names: readonly string[]): BenchmarkResult {
  const found = benchmarks.find(({ path: of }) => of.join(' > ') === names.join(' > '));
  if (found === undefined) throw new Error(`no ${names.join(' > ')}`);
  return found;
}

function valuesOf({ samples }: BenchmarkResult): readonly number[] {
  return samples.map(({ value }) => value);
}

describeEmulated('benchmarks that burn', () => {
  // As few processes as there can be: each takes seconds.
  let first: Measured;
  let twoSeeds: Measured;
  beforeAll(() => {
    first = measure('^burns', 1);
    twoSeeds = measure('^burns > 1000|^fills', 2);
  });

  // To the instruction, but for one by which V8 passes another constant, and what is left of regions' ends. Of promises V8
  // keeps and collects some more or fewer: seen up to 4 with Node 26. Of hooks up to 4.7, on Node 24 and 26.
  it.each([
    ['burns', 1.5],
    ['burns between hooks', 6],
    ['burns and awaits', 10],
    ['burns and awaits between hooks', 10],
  ] as const)('differ by what they burn more: one that %s, to within %d instructions', (name, residual) => {
    const less = valuesOf(resultNamed(first.run, name, '1000'));
    const more = valuesOf(resultNamed(first.run, name, '2000'));
    expect(Math.abs(more[0]! - less[0]! - 2 * burnedMore)).toBeLessThanOrEqual(residual);
  });

  // Seen on Node 20, 22, 24 and 26: 4.0, of some 80 that loop and call take.
  it('have what loop and call cost taken out: one that does nothing counts next to nothing', () => {
    const [value] = valuesOf(resultNamed(first.run, 'burns nothing'));
    expect(Math.abs(value!)).toBeLessThanOrEqual(5);
  });

  it('are warm, and compiled for the best', () => {
    const samples = [first, twoSeeds].flatMap(({ run }) => run.benchmarks).flatMap(({ samples: all }) => all);
    expect(samples.filter(({ isWarm, tier }) => !isWarm || tier !== 'optimizing')).toEqual([]);
  });

  it('are counted in instructions', () => {
    const { source, event, machine } = first.run;
    expect({ source, event }).toEqual({
      source: 'emulated',
      event: { name: 'instructions:u', unit: 'instructions' },
    });
    expect(machine.emulator).not.toBeNull();
  });

  it('count the same in another run, seed by seed', () => {
    const again = measure('^fills', 1);
    const pairs = [
      [
        valuesOf(resultNamed(first.run, 'burns', '1000'))[0]!,
        valuesOf(resultNamed(twoSeeds.run, 'burns', '1000'))[0]!,
      ],
      [
        valuesOf(resultNamed(twoSeeds.run, 'fills a map'))[0]!,
        valuesOf(resultNamed(again.run, 'fills a map'))[0]!,
      ],
    ] as const;
    for (const [before, after] of pairs) expect(Math.abs(after / before - 1)).toBeLessThanOrEqual(1e-4);
  });

  it('are said to depend on the seed where they do, with the value of each, and else not', () => {
    expect(twoSeeds.table).toMatch(/^fills a map .*depends on the seed$/m);
    expect(twoSeeds.table).toMatch(/^ {2}fills a map: .*\(seed 1\), .*\(seed 2\)$/m);
    expect(twoSeeds.table).not.toMatch(/^burns.*depends on the seed/m);
  });

  it('allocate what they make', () => {
    const bytes = (name: string): number | null | undefined =>
      resultNamed(twoSeeds.run, ...name.split(' > ')).samples[0]?.allocatedBytes;
    expect(bytes('burns > 1000')).toBe(0);
    expect(bytes('fills a map')).toBeGreaterThan(100 * 8);
  });
});
