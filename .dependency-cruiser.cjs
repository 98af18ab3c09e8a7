// The layers of lib/, which import downwards only, and the doors of its folders: what stands outside a folder imports its
// index.ts and nothing else of it.
const { readdirSync } = require('node:fs');

/** Each layer with all that it may import. Files beside the layers, such as errors.ts, are for all. */
const uses = {
  native: [],
  emulator: ['native'],
  counters: ['emulator', 'native'],
  doctor: ['counters', 'emulator', 'native'],
  model: ['stats'],
  stats: [],
  engine: ['counters', 'native', 'model'],
  profiler: ['engine', 'counters', 'native', 'model'],
  instrument: ['engine', 'native', 'model'],
  program: ['report', 'instrument', 'profiler', 'engine', 'counters', 'native', 'model'],
  bench: ['instrument', 'profiler', 'engine', 'counters', 'emulator', 'native', 'model', 'stats'],
  // A report can be made of a file: it knows nothing of what counted.
  report: ['model', 'stats'],
  // Runs in applications: it never sees a store.
  requests: ['profiler', 'engine', 'counters', 'native', 'model', 'stats'],
  // The collector's side has its numbers from segments only, and `detect` from aggregates only.
  detect: ['stats', 'model'],
  store: ['model', 'stats'],
  collector: ['store', 'model', 'stats'],
  monitor: ['detect', 'store', 'collector', 'model', 'stats'],
  dashboard: ['detect', 'store', 'collector', 'monitor', 'report', 'model', 'stats'],
};
const layers = [...Object.keys(uses), 'cli'];

const downwardsOnly = Object.entries(uses).map(([layer, below]) => ({
  name: `${layer}-imports-downwards-only`,
  severity: 'error',
  from: { path: `^lib/${layer}/` },
  to: {
    path: `^lib/(${layers.filter((other) => other !== layer && !below.includes(other)).join('|')}|index\\.ts)(/|$)`,
  },
}));

/** Programs for browsers, each bundled with its libraries. */
const pages = ['lib/report/html/page', 'lib/dashboard/page'];
const inPages = `^(${pages.join('|')})/`;

const foldersOf = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [`${folder}/${name}`, ...foldersOf(`${folder}/${name}`)]);

const throughDoors = foldersOf('lib')
  .filter((folder) => !pages.includes(folder))
  .map((folder) => ({
    name: `${folder.slice('lib/'.length)}-is-entered-by-its-index`,
    severity: 'error',
    // Doors load what Node runs: the dashboard's page takes single files, which a rule below names.
    from: { path: '^lib/', pathNot: `^(${folder}|lib/dashboard/page)/` },
    to: { path: `^${folder}/[^/]+$`, pathNot: `^${folder}/index\\.ts$` },
  }));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...downwardsOnly,
    ...throughDoors,
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
      name: 'only-the-bundler-knows-the-pages',
      severity: 'error',
      from: { path: '^lib/', pathNot: inPages },
      to: { path: inPages },
    },
    {
      name: 'the-report-page-imports-models-and-pure-functions-only',
      severity: 'error',
      from: { path: '^lib/report/html/page/' },
      to: { path: '^lib/', pathNot: '^lib/(model|report/html)/' },
    },
    {
      name: 'the-dashboard-page-imports-models-and-pure-functions-only',
      severity: 'error',
      from: { path: '^lib/dashboard/page/' },
      to: {
        path: '^lib/',
        pathNot: '^lib/(model/|dashboard/|visible-text\\.ts|report/html/(numbers|page/dom)\\.ts)',
      },
    },
    {
      name: 'pages-reach-nothing-of-node',
      severity: 'error',
      from: { path: inPages },
      to: {
        path: '^(node:|assert|buffer|child_process|crypto|fs|module|os|path|process|url|util|v8|vm|worker_threads|perf_hooks|async_hooks)',
        reachable: true,
      },
    },
    {
      name: 'library-imports-no-development-dependency',
      severity: 'error',
      from: { path: '^lib/', pathNot: inPages },
      // Types of optional peers vanish when compiled: their code is loaded by name.
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    combinedDependencies: false,
  },
};
