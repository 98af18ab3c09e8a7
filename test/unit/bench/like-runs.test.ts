import { compareRuns } from '../../../lib/bench/comparing/compare';
import { remarkableProperties, incompatibilities } from '../../../lib/bench/comparing/like-runs';
import type { BenchmarkRun } from '../../../lib/model/benchmark/benchmark';
import { benchmarkResult, benchmarkRun } from '../model/support/benchmarks';

const run = benchmarkRun([benchmarkResult(['parse'], [1000])]);
const onMachine = (machine: Partial<BenchmarkRun['machine']>, rest: Partial<BenchmarkRun> = {}) => ({
  ...run,
  ...rest,
  machine: { ...run.machine, ...machine },
});
const hardware = { source: 'hardware' } as const;
const cycles = { ...hardware, event: { name: 'cycles:u', unit: 'cycles' } };

test.each([
  ['source', run, onMachine({}, hardware)],
  ['event', run, onMachine({}, { event: { name: 'instructions', unit: 'instructions' } })],
  ['unit', run, onMachine({}, { event: { name: 'instructions:u', unit: 'ns' } })],
  ['instruction set', run, onMachine({ architecture: 'arm64' })],
  ['Node', run, onMachine({ node: '22.1.1' })],
  ['V8', run, onMachine({ v8: '12.4.254.15' })],
  ['Node flags', run, onMachine({ flags: ['--single-threaded', '--no-opt'] })],
  ['CPU', run, onMachine({ cpuModel: 'Haswell' })],
  ['TZ', onMachine({ environment: { TZ: 'UTC' } }), onMachine({ environment: { TZ: 'Asia/Tokyo' } })],
  ['NODE_ENV', onMachine({ environment: {} }), onMachine({ environment: { NODE_ENV: 'production' } })],
  ['ICU data', onMachine({ environment: { 'ICU data': '73.1' } }), onMachine({ environment: {} })],
  ['CPU', onMachine({}, cycles), onMachine({ cpuModel: 'Other' }, cycles)],
])('another %s is refused, and told', (what, base, head) => {
  expect(incompatibilities(base, head).map((difference) => difference.what)).toContain(what);
  expect(compareRuns(base, head)).toMatchObject({ outcome: 'not comparable', benchmarks: [] });
});

test('a result that does not tell its environment is compared', () => {
  expect(incompatibilities(run, onMachine({ environment: { TZ: 'UTC' } }))).toEqual([]);
});

test('all that differs is told at once', () => {
  expect(incompatibilities(run, onMachine({ node: '24.0.0', v8: '13.6', flags: [] }))).toEqual([
    { what: 'Node', base: '22.1.0', head: '24.0.0' },
    { what: 'V8', base: '12.4.254.14-node.11', head: '13.6' },
    { what: 'Node flags', base: '--single-threaded', head: 'none' },
  ]);
});

test.each([
  ['seeds', ['--single-threaded', '--hash-seed=3', '--random_seed=9']],
  ['how they are written', ['--single_threaded']],
])('flags may differ in %s', (_, flags) => {
  expect(incompatibilities(run, onMachine({ flags }))).toEqual([]);
});

test('where nothing was counted, nothing is unlike, and nobody can tell', () => {
  const nothing = benchmarkRun([], { ...onMachine({ flags: [] }), benchmarks: [] });
  expect(compareRuns(run, nothing)).toMatchObject({ outcome: 'cannot tell', removed: [{ path: ['parse'] }] });
});

test('flags are in any order', () => {
  const [base, head] = [
    ['--a', '--b=x_y'],
    ['--b=x_y', '--a'],
  ].map((flags) => onMachine({ flags }));
  expect(incompatibilities(base!, head!)).toEqual([]);
  expect(incompatibilities(base!, onMachine({ flags: ['--a', '--b=x-y'] }))).toHaveLength(1);
});

test('instructions of another CPU of the same kind are compared, with a note', () => {
  const base = onMachine({ cpuModel: 'Old' }, hardware);
  const head = onMachine({ cpuModel: 'New' }, hardware);
  expect(incompatibilities(base, head)).toEqual([]);
  expect(compareRuns(base, head)).toMatchObject({
    outcome: 'fine',
    notes: ['CPU differs: Old in the base, New in the head'],
  });
});

test('other versions of the emulator and of icprofile are told', () => {
  const head = onMachine({ emulator: '9.0.0' }, { icprofileVersion: '0.2.0' });
  expect(remarkableProperties(run, head).map(({ what }) => what)).toEqual(['QEMU', 'icprofile']);
});
