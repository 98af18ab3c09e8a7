// The layers of lib/, which import downwards only:
//
//   cli → bench, report → instrument → profiler → counters → emulator, native
//
// model, stats and errors are leaves: they import nothing above them. report knows model, never the profiler.

const layersAbove = {
  native: ['emulator', 'counters', 'profiler', 'bench', 'report', 'instrument', 'cli'],
  emulator: ['counters', 'profiler', 'bench', 'report', 'instrument', 'cli'],
  counters: ['profiler', 'bench', 'report', 'instrument', 'cli'],
  profiler: ['bench', 'report', 'instrument', 'cli'],
  instrument: ['bench', 'report', 'cli'],
  bench: ['report', 'cli'],
  report: ['native', 'emulator', 'counters', 'profiler', 'bench', 'instrument', 'cli'],
  model: ['native', 'emulator', 'counters', 'profiler', 'bench', 'report', 'instrument', 'cli'],
  stats: ['model', 'native', 'emulator', 'counters', 'profiler', 'bench', 'report', 'instrument', 'cli'],
};

const downwardsOnly = Object.entries(layersAbove).map(([layer, above]) => ({
  name: `${layer}-imports-downwards-only`,
  severity: 'error',
  from: { path: `^lib/${layer}/` },
  to: { path: `^lib/(${above.join('|')}|index\\.ts)(/|$)` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...downwardsOnly,
    {
      name: 'errors-imports-nothing',
      severity: 'error',
      from: { path: '^lib/errors\\.ts$' },
      to: { path: '^lib/' },
    },
    {
      name: 'only-entry-points-know-the-command-line',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/cli/' },
      to: { path: '^lib/cli/' },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^lib/' }, to: { circular: true } },
    {
      name: 'no-unresolved-imports',
      severity: 'error',
      from: { path: '^lib/' },
      to: { couldNotResolve: true },
    },
    {
      // The page of the HTML report runs in browsers, and is bundled with its libraries.
      name: 'only-the-bundler-knows-the-page',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/report/html/page/' },
      to: { path: '^lib/report/html/page/' },
    },
    {
      name: 'the-page-imports-models-and-pure-functions-only',
      severity: 'error',
      from: { path: '^lib/report/html/page/' },
      to: { path: '^lib/', pathNot: '^lib/(model|report/html)/' },
    },
    {
      name: 'the-page-reaches-nothing-of-node',
      severity: 'error',
      from: { path: '^lib/report/html/page/' },
      to: {
        path: '^(node:|assert|buffer|child_process|crypto|fs|module|os|path|process|url|util|v8|vm|worker_threads|perf_hooks|async_hooks)',
        reachable: true,
      },
    },
    {
      name: 'library-imports-no-development-dependency',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/report/html/page/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    combinedDependencies: false,
  },
};
