'use strict';
// How often the verdicts of `icprofile compare` are right, over made-up results whose change and noise are known: the tables
// of docs/comparing.md. `npm run bench:verdicts` runs it; it counts nothing, and prints the same each time.
const { compareRuns } = require('../dist/bench/comparing/compare');
const { meanInterval } = require('../dist/stats/mean-interval');

const verdicts = ['regression', 'improvement', 'unchanged', 'cannot tell'];
const suites = 100;
const benchmarksPerSuite = 20;

let state = 1;
/** Mulberry32 by Tommy Ettinger, in the public domain. */
function uniform() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const percent = (part) => `${Number((100 * part).toPrecision(3))} %`;

const run = (benchmarks) => ({
  startedAt: '2026-01-01T00:00:00.000Z',
  source: 'emulated',
  event: { name: 'instructions:u', unit: 'instructions' },
  machine: { cpuModel: 'CPU', architecture: 'x64', node: '22', v8: '12', flags: [], emulator: null },
  commit: null,
  benchmarks,
  notes: [],
});

function suite({ seeds, noise, change }) {
  const bySeed = times(seeds, () => 1e6 * Math.exp(0.1 * normal()));
  const sideOf = (factor) =>
    run(
      times(benchmarksPerSuite, (index) => ({
        file: 'made-up.bench.js',
        path: [String(index)],
        threshold: null,
        failure: null,
        samples: bySeed.map((value, seed) => {
          const counted = value * factor * Math.exp(noise * normal());
          const regions = times(5, () => counted * Math.exp(0.1 * noise * normal()));
          const rest = {
            iterations: 1000,
            garbageCollection: 0,
            tier: 'optimizing',
            isWarm: true,
            allocatedBytes: 0,
          };
          return { seed, regions, value: middle(regions), ...rest };
        }),
      })),
    );
  return compareRuns(sideOf(1), sideOf(1 + change)).benchmarks;
}

function verdictRow(made) {
  const found = times(suites, () => suite(made).map(({ verdict }) => verdict));
  const all = found.flat();
  const rates = verdicts.map((verdict) => all.filter((each) => each === verdict).length / all.length);
  const isChange = (verdict) => verdict === 'regression' || verdict === 'improvement';
  const alarms =
    made.change === 0 ? percent(found.filter((each) => each.some(isChange)).length / suites) : '';
  return [percent(made.change), percent(made.noise), made.seeds, ...rates.map(percent), alarms];
}

function coverage(draw, pairs) {
  const rounds = 20_000;
  const covered = times(rounds, () => {
    const { mean, halfWidth } = meanInterval(times(pairs, draw), 0.95);
    return Math.abs(mean) <= halfWidth;
  });
  return covered.filter(Boolean).length / rounds;
}

const distributions = {
  normal,
  'normal, one in ten ten times as wide': () => normal() * (uniform() < 0.1 ? 10 : 1),
  uniform: () => uniform() - 0.5,
  'two values, half and half': () => (uniform() < 0.5 ? -1 : 1) + 1e-3 * normal(),
  'two values, one in ten': () => (uniform() < 0.1 ? 0.9 : -0.1) + 1e-3 * normal(),
  'exponential, to one side': () => -Math.log(1 - uniform()) - 1,
};

function table(head, rows) {
  console.log([head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
  console.log();
}

table(
  ['counts of a seed', '3 pairs', '5 pairs', '10 pairs', '20 pairs', '5 pairs, if the differences were so'],
  Object.entries(distributions).map(([name, draw]) => [
    name,
    ...[3, 5, 10, 20].map((pairs) => percent(coverage(() => draw() - draw(), pairs))),
    percent(coverage(draw, 5)),
  ]),
);

const made = (change, noise, seeds = 5) => ({ change, noise, seeds });
table(
  ['change', 'noise', 'seeds', ...verdicts, 'suites with a false alarm'],
  [
    ...[1e-6, 1e-5, 1e-4, 1e-3, 1e-2].map((noise) => made(0, noise)),
    ...[1e-6, 1e-5, 2e-5, 1e-4].map((noise) => made(0.0005, noise)),
    ...[1e-5, 1e-4, 2e-4, 1e-3].map((noise) => made(0.001, noise)),
    ...[1e-4, 1e-3, 2e-3, 1e-2].map((noise) => made(0.01, noise)),
    made(0.0005, 2e-5, 10),
    made(0.001, 2e-4, 10),
    made(0.01, 1e-2, 10),
    made(0.01, 1e-2, 20),
  ].map(verdictRow),
);
