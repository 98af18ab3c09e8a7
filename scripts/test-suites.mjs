// Runs the tests of real projects without icprofile and under `icprofile run`, bounded and exact: the same tests must pass,
// the profile must conserve its counts, and functions must be called as often as V8 counts.
//
//   npm run test:suites [-- NAME...] [--checkouts DIRECTORY]
//
// The projects (test/suites/list.mjs) come from npm, each with what its tests need, and are kept in .suites. Packages of those in
// test/suites/checkouts.mjs have no tests: these are taken from checkouts of their repositories, DIRECTORY/NAME, and run only there.
// Prints a table; the last line has the counts of all tests that ran under icprofile, to which each thing that differs
// is added as a failure. Exit status 1 if there is one.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkoutSuites } from '../test/suites/checkouts.mjs';
import { suites } from '../test/suites/list.mjs';
import { commandOf, isAvailable, nameOf, prepare } from '../test/suites/prepare.mjs';
import { countOutcomes, difference, readReport } from '../test/suites/report.mjs';
import { importTypeScript } from './import-typescript.mjs';
import { nodeBinary } from './node-binaries.mjs';

const icprofile = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const timeLimitMilliseconds = 3_600_000;
const { compareCalls, missingFunctions, readCoverage } = await importTypeScript(
  'test/instrument/v8-counts.ts',
);

function run(node, args, { cwd, env }) {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(node, args, {
      cwd,
      env: { ...process.env, FORCE_COLOR: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeLimitMilliseconds,
      killSignal: 'SIGKILL',
    });
    const output = { stdout: '', stderr: '' };
    for (const name of Object.keys(output))
      child[name].setEncoding('utf8').on('data', (text) => (output[name] += text));
    child.on('close', (status, signal) => {
      const seconds = (performance.now() - started) / 1000;
      resolve({ pid: child.pid, status: signal ?? status, ...output, seconds });
    });
  });
}

/** Profiles are of one process, too. */
function keepCoverageOf(pid, directory) {
  for (const name of readdirSync(directory))
    if (!name.startsWith(`coverage-${pid}-`)) rmSync(path.join(directory, name));
}

/** The ways to run a suite, each in a directory of its own for what it writes. */
class Project {
  constructor(suite, { checkouts, temporary }) {
    this.suite = suite;
    this.cwd = prepare(suite, checkouts);
    this.node = suite.node === undefined ? process.execPath : nodeBinary(suite.node);
    this.command = commandOf(suite, this.cwd);
    this.temporary = temporary;
  }

  /** As V8 counts it. */
  async plain() {
    const directory = mkdtempSync(path.join(this.temporary, 'coverage-'));
    const { nodeOptions, program } = this.command;
    const result = await this.#run([...nodeOptions, ...program], { NODE_V8_COVERAGE: directory });
    keepCoverageOf(result.pid, directory);
    return { ...result, coverage: readCoverage(directory) };
  }

  async profiled(options) {
    const directory = mkdtempSync(path.join(this.temporary, 'profile-'));
    const file = path.join(directory, 'profile.json');
    const { nodeOptions, program } = this.command;
    const packages = (this.suite.instrumented ?? []).flatMap((name) => ['--package', name]);
    const runOptions = ['--source', 'software', '-o', file, ...packages, ...options];
    const result = await this.#run([...nodeOptions, icprofile, 'run', ...runOptions, ...program]);
    const profile = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
    return { ...result, profile };
  }

  /** Whether all of the file's functions must be in the profile. */
  isOwn(file) {
    if (this.suite.mapped?.test(file) === true) return false;
    return file.startsWith(`${this.cwd}${path.sep}`) && !file.includes(`${path.sep}node_modules${path.sep}`);
  }

  /** Not of the test runner, whose package has probes too, and which works on when the profile has been taken. */
  isCompared(file) {
    const installed = (this.suite.instrumented ?? []).map((name) =>
      path.join(path.sep, 'node_modules', name, path.sep),
    );
    return this.isOwn(file) || installed.some((directory) => file.includes(directory));
  }

  async #run(args, env = {}) {
    const result = await run(this.node, args, { cwd: this.cwd, env });
    return { ...result, report: readReport(this.suite.report, result.stdout) };
  }
}

/** Counts that are in the profile's total and in no function, or the other way round. */
function lostCounts({ nodes, events }) {
  return events[0].total - nodes.reduce((sum, { self }) => sum + self[0], 0);
}

function differences(name, plain, profiled) {
  const { profile } = profiled;
  const found = [
    ...difference(plain.report, profiled.report).map((entry) => `without icprofile alone: ${entry}`),
    ...difference(profiled.report, plain.report).map((entry) => `under icprofile alone: ${entry}`),
  ];
  if (profiled.status !== plain.status) found.push(`exit status ${profiled.status}, not ${plain.status}`);
  if (profile === undefined) found.push('no profile');
  else if (lostCounts(profile) !== 0) found.push(`${lostCounts(profile)} counts lost`);
  if (found.length > 0 && profiled.report.length < plain.report.length) found.push(profiled.stderr);
  return found.map((text) => `${name}: ${text}`);
}

/** Functions that the profile has called more or less often than V8 counts, or that it has not. */
function miscounted({ profile }, { coverage }, project) {
  if (profile === undefined) return { compared: 0, wrong: [] };
  const compared = compareCalls(profile, coverage).filter(({ file }) => project.isCompared(file));
  const wrong = compared.filter(({ calls, byV8 }) => calls !== byV8?.ranges[0].count);
  return {
    compared: compared.length,
    wrong: [...wrong, ...missingFunctions(compared, coverage, (file) => project.isOwn(file))],
  };
}

/** What happens as often in each run without icprofile: only that can be the same with it. */
function isSteady({ file, byV8 }, again) {
  if (byV8 === undefined) return true;
  const [{ startOffset, count }] = byV8.ranges;
  const twin = again.get(file)?.find(({ ranges: [range] }) => range.startOffset === startOffset);
  return twin?.ranges[0].count === count;
}

function isExcused({ excused }, { file, name }) {
  return excused?.test(`${file} ${name}`) === true;
}

/** Those that fail without icprofile must be known to. */
function ownFailures({ fails = [] }, { report, status }) {
  const failed = report.filter((entry) => entry.startsWith('failed '));
  const expected = fails.map((title) => `failed ${title}`);
  const found = [...difference(failed, expected), ...difference(expected, failed)];
  if (status !== 0 && fails.length === 0) found.push(`exit status ${status}`);
  return found.map((text) => `without icprofile: ${text}`);
}

function describeCalls({ file, name, calls, byV8 }, directory) {
  const [{ startOffset, count }] = byV8?.ranges ?? [{}];
  return `${name} (${path.relative(directory, file)}, offset ${startOffset}) called ${calls} times, by V8 ${count}`;
}

async function testProject(project) {
  const plain = await project.plain();
  const bounded = await project.profiled([]);
  const exact = await project.profiled(['--exact']);
  const { compared, wrong } = miscounted(exact, plain, project);
  const again = wrong.length === 0 ? plain : await project.plain();
  const steadilyWrong = wrong.filter((fn) => isSteady(fn, again.coverage) && !isExcused(project.suite, fn));
  return {
    failures: [
      ...ownFailures(project.suite, plain),
      ...differences('bounded', plain, bounded),
      ...differences('exact', plain, exact),
      ...steadilyWrong.map((fn) => describeCalls(fn, project.cwd)),
    ],
    outcomes: [bounded, exact].map(({ report }) => countOutcomes(report)),
    row: {
      kind: project.suite.kind,
      package: project.suite.package,
      ...countOutcomes(plain.report),
      'passed bounded': countOutcomes(bounded.report).passed,
      'passed exact': countOutcomes(exact.report).passed,
      functions: compared,
      miscounted: steadilyWrong.length,
      unsteady: wrong.length - steadilyWrong.length,
      seconds: [plain, bounded, exact].map(({ seconds }) => seconds.toFixed(1)).join(', '),
    },
  };
}

async function testSuite(suite, checkouts) {
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'icprofile-suites-'));
  try {
    return await testProject(new Project(suite, { checkouts, temporary }));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Some wait more than they work: several at a time. */
async function testAll(chosen, checkouts) {
  const waiting = [...chosen];
  const results = [];
  const takeNext = async () => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
      const result = await testSuite(suite, checkouts);
      console.log(suite.package);
      for (const failure of result.failures) console.log(`  ${failure}`);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: 2 }, takeNext));
  return results;
}

/** Those of that name, or all that can be had. */
function chooseSuites(names, checkouts) {
  const chosen = [...suites, ...checkoutSuites].filter(
    (suite) => names.length === 0 || names.includes(nameOf(suite)),
  );
  for (const suite of chosen.filter((each) => !isAvailable(each, checkouts)))
    console.log(
      `${suite.package}: not tested without --checkouts and in it a checkout of ${suite.repository}`,
    );
  return chosen.filter((suite) => isAvailable(suite, checkouts));
}

async function main({ positionals: names, values: { checkouts } }) {
  const results = await testAll(chooseSuites(names, checkouts), checkouts);
  console.table(results.map(({ row }) => row));
  const outcomes = results.flatMap((result) => result.outcomes);
  const sum = (name) => outcomes.reduce((total, counts) => total + counts[name], 0);
  const failed = results.reduce((total, { failures }) => total + failures.length, 0);
  console.log(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`);
  return failed === 0 && results.length > 0 ? 0 : 1;
}

process.exitCode = await main(
  parseArgs({ allowPositionals: true, options: { checkouts: { type: 'string' } } }),
);
