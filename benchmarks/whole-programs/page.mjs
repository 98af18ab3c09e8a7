// docs/whole-programs-cost.md, of what was measured.
const times = (profiled, plain) => `${(profiled / plain).toFixed(profiled / plain < 10 ? 1 : 0)}×`;
const millions = (count) => `${Math.round(count / 1e6)}`;

const table = (head, alignment, rows) =>
  [head, alignment, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function slowDowns(rows, unit, ways) {
  const pair = (way, key) => (row) => times(row[unit][way][key], row[unit].plain[key]);
  const cells = ways.map((way) => (row) => `${pair(way, 'work')(row)} (${pair(way, 'secondHalf')(row)})`);
  return rows.map((row) => [
    `${row.name}: ${row.what}`,
    millions(row[unit].plain.work),
    ...cells.map((cell) => cell(row)),
    row[unit].python ? times(row[unit].python.profiled.work, row[unit].python.plain.work) : '–',
    row.python,
  ]);
}

const loadings = (rows) =>
  rows
    .filter(({ packages }) => packages !== undefined)
    .map(({ name, instructions, time }) => [
      name,
      ...[instructions, time].flatMap(({ plain, bounded }) => [
        millions(plain.loading),
        millions(bounded.loading),
        times(bounded.loading, plain.loading),
      ]),
    ]);

/** Geometric mean of a ratio of each program. */
function mean(rows, ratio) {
  return `${Math.exp(rows.reduce((sum, row) => sum + Math.log(ratio(row)), 0) / rows.length).toFixed(1)}×`;
}

function meanRow(rows, unit, ways) {
  const of = (way, key) => mean(rows, (row) => row[unit][way][key] / row[unit].plain[key]);
  const python = rows.every((row) => row[unit].python)
    ? mean(rows, ({ [unit]: { python } }) => python.profiled.work / python.plain.work)
    : '–';
  return [
    'geometric mean',
    '',
    ...ways.map((way) => `${of(way, 'work')} (${of(way, 'secondHalf')})`),
    python,
    '',
  ];
}

function slowDownTable(rows, unit, head, ways) {
  return table(
    ['program', head, ...ways.map(([title]) => title), 'cProfile', 'on'],
    ['---', ...Array(ways.length + 2).fill('---:'), '---'],
    [
      ...slowDowns(
        rows,
        unit,
        ways.map(([, way]) => way),
      ),
      meanRow(
        rows,
        unit,
        ways.map(([, way]) => way),
      ),
    ],
  );
}

export function render({ rows, loading, pythonVersion }) {
  const { megabytes, megabytesPerSecond, moduleCount, functionsOfModule } = loading;
  const { ownStartMilliseconds, plainMilliseconds, profiledMilliseconds } = loading;
  return `# What whole programs cost to profile

Made by \`npm run bench:whole-programs\`, with Node ${process.versions.node}${pythonVersion ? ` and Python ${pythonVersion}` : ''}, on ${process.arch}. How the cost is bounded, is in
[whole programs](whole-programs.md#what-it-costs-and-how-that-is-bounded).

Each program loads its modules, and then does the same work some 4 to 100 times. What that work executes on the main thread is counted in the program itself, by the same means
without and with \`icprofile run\`. The tables say how many times more it is: in all of the work, in which V8 still compiles and cheap functions are found, and, in parentheses,
in the second half of it. The last columns are the same of Python's cProfile, on programs of like kind that need Python's own library alone.

## Instructions

By the emulated source. \`--exact\` keeps all probes. Bounded runs switch functions off at other moments each time, so medians of three runs are given. Single runs
vary by a fifth: 15 runs of the scheduler, over two revisions of the profiler, were 1.6 to 2.3 times the plain one.

${slowDownTable(rows, 'instructions', 'million instructions', [
  ['`--exact`', 'exact'],
  ['bounded', 'bounded'],
  ['bounded, `--no-async`', 'quick'],
])}

## CPU time

By the software source, medians of three runs, which vary by some tenths on a machine that does other things as well. There each probe reads the thread's clock twice, by system calls: a call with
probes costs microseconds, and more functions are switched off. Exact profiles are not in the table, since they would measure that clock.
Probes read hardware counters without the kernel; the time with those is not measured here.

${slowDownTable(rows, 'time', 'ms', [
  ['bounded', 'bounded'],
  ['bounded, `--no-async`', 'quick'],
])}

## Loading modules

Rewriting takes CPU time once for each module, which profiles charge to \`(profiler)\`. Of programs whose packages get probes, loading them:

${table(
  ['program', 'million instructions', 'with probes', '', 'ms', 'with probes', ''],
  ['---', ...Array(6).fill('---:')],
  loadings(rows),
)}

In code that has become hot, ${megabytesPerSecond.toFixed(1)} MB/s are rewritten (TypeScript's compiler, ${megabytes.toFixed(0)} MB). A program of ${moduleCount} modules of ${functionsOfModule} functions each loads them in
${Math.round(plainMilliseconds)} ms of CPU time, all threads together, and in ${Math.round(profiledMilliseconds)} ms with probes. Before that, the command's own start with its measurements takes ${Math.round(ownStartMilliseconds)} ms.
`;
}
