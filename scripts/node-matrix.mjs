// Runs the tests on every supported version of Node: jest itself, and the programs that it runs under the emulator.
// Without arguments, those that depend on Node: of the addon, the profiler, the emulated source, the commands and real programs.
//
//   npm run test:matrix [-- --node 24] [JEST ARGUMENT...]
//
// Other versions' binaries come from npm and are kept in node_modules/.cache. The last line has the counts. Exit status 1
// if a test failed, or a version ran none.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeBinary } from './node-binaries.mjs';

const supportedVersions = ['20', '22', '24', '26'];
/** What has failed on one version alone: all that depends on how V8 compiles. */
const testDirectories = ['test/unit/profiler', 'test/unit/instrument/resources', 'test/native'];
/** Slow, and on all versions but 24: probes there are those of 20 and 26 (docs/node-versions.md). */
const notOn24 = ['test/emulated/async-costs', 'test/emulated/counting', 'test/emulated/profiler'];
/** On the newest version alone: slow, and a version in between seldom fails where it and the oldest do not. */
const onNewestOnly = [
  'test/emulated',
  'test/instrument/same-behaviour',
  'test/cli/exec',
  'test/cli/report',
  'test/cli/restricted-node',
  'test/programs',
];
// About the emulator and texts alone: the same with every Node.
const sameEverywhere = [
  'emulated/emulator',
  'emulated/fingerprint',
  'emulated/handshake',
  'emulated/single-steps',
];
/** Slow, and of no code of icprofile's that other tests here do not run. */
const once = [
  'programs/emulated',
  'emulated/explain',
  'emulated/probe-forms',
  'unit/profiler/many-functions',
];
const ignoredPattern = `/test/(${[...sameEverywhere, ...once].join('|')})\\.test\\.ts$`;

function usualTests(version) {
  const directories = [
    ...testDirectories,
    ...(version === '24' ? [] : notOn24),
    ...(version === supportedVersions.at(-1) ? onNewestOnly : []),
  ];
  return [...directories, '--testPathIgnorePatterns', ignoredPattern];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const outputDirectory = path.join(root, 'build', 'node-matrix');

function runTests(version, jestArguments) {
  const node = nodeBinary(version);
  const resultsFile = path.join(outputDirectory, `node-${version}.json`);
  const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  rmSync(resultsFile, { force: true });
  const started = performance.now();
  const { status } = spawnSync(node, [jest, '--json', `--outputFile=${resultsFile}`, ...jestArguments], {
    cwd: root,
    env: { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exact = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  return {
    node: exact,
    ...readCounts(resultsFile, status),
    seconds: Math.round((performance.now() - started) / 1000),
  };
}

/** A test file that did not even load counts as one failure; so does jest ending badly with all tests passed. */
function readCounts(resultsFile, status) {
  let results;
  try {
    results = JSON.parse(readFileSync(resultsFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

function main() {
  const { values, positionals } = parseArgs({
    options: { node: { type: 'string', multiple: true, default: supportedVersions } },
    allowPositionals: true,
  });
  mkdirSync(outputDirectory, { recursive: true });
  const rows = values.node.map((version) => {
    console.log(`\n# Node ${version}`);
    return runTests(version, positionals.length > 0 ? positionals : usualTests(version));
  });
  console.table(rows);
  const sum = (name) => rows.reduce((total, row) => total + row[name], 0);
  const idle = rows.filter(({ passed }) => passed === 0);
  for (const { node } of idle) console.error(`No test passed on Node ${node}`);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  return sum('failed') === 0 && idle.length === 0 ? 0 : 1;
}

process.exitCode = main();
