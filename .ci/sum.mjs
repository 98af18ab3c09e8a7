// Sums up the tests of all runners of .ci/run, and prints one line. Exit status 1 if a step failed.
//
//   node .ci/sum.mjs RESULTS_DIRECTORY      NAME.status, NAME.log and, of jest, NAME.json for each step
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const directory = process.argv[2];
const testRunners = [
  'test',
  'test-native',
  'test-sanitized',
  'test-machine',
  'test-package',
  'test-matrix',
  'test-suites',
  'bench-self',
  'bench-growth',
];

const read = (file) => readFileSync(path.join(directory, file), 'utf8');

/** Of jest; undefined where it has written none. */
function countsOfJson(file) {
  if (!existsSync(path.join(directory, file))) return undefined;
  const summary = JSON.parse(read(file));
  return {
    passed: summary.numPassedTests,
    failed: summary.numFailedTests + summary.numRuntimeErrorTestSuites,
    skipped: summary.numPendingTests + summary.numTodoTests,
  };
}

const doctestLine = /test cases:\s*\d+\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed\s*\|\s*(\d+) skipped/g;
const plainLine = /(\d+) passed, (\d+) failed(?:, (\d+) skipped)?/g;

/** The last closing line of doctest, or else a plain one, in what the step printed. */
function countsOfLog(text) {
  const last = [...text.matchAll(doctestLine)].at(-1) ?? [...text.matchAll(plainLine)].at(-1);
  if (last === undefined) return undefined;
  return { passed: Number(last[1]), failed: Number(last[2]), skipped: Number(last[3] ?? 0) };
}

const failureLine = /^\s*(●|✕|✖|not ok|FAIL\b|error\b|.*\bERROR: )/;
const linesOfFailure = 25;
/** Of a line: a value that a test prints whole would push all other failures off the last page. */
const charactersOfLine = 240;

/** What a reader of the last page needs: the first failures that the log tells of, with what follows each. */
function failuresIn(text) {
  const lines = text.split('\n').map((line) => line.slice(0, charactersOfLine));
  const first = lines.findIndex((line) => failureLine.test(line));
  if (first === -1) return lines.slice(-linesOfFailure);
  const names = lines.slice(first + linesOfFailure).filter((line) => failureLine.test(line));
  return [...lines.slice(first, first + linesOfFailure), ...new Set(names.slice(0, linesOfFailure))];
}

/** A step that failed counts as one failure at least; so does a runner that passed without any test. */
function countsOf(step) {
  const stepFailed = Number(read(`${step}.status`)) !== 0;
  const isRunner = testRunners.includes(step);
  const found = isRunner ? (countsOfJson(`${step}.json`) ?? countsOfLog(read(`${step}.log`))) : undefined;
  const { passed, failed, skipped } = found ?? { passed: 0, failed: 0, skipped: 0 };
  const ranNothing = isRunner && passed === 0;
  return { step, passed, failed: Math.max(failed, stepFailed || ranNothing ? 1 : 0), skipped };
}

const steps = readdirSync(directory)
  .filter((file) => file.endsWith('.status'))
  .map((file) => countsOf(path.basename(file, '.status')));
for (const { step, failed } of steps) {
  if (failed > 0) console.log([`FAILED: ${step}`, ...failuresIn(read(`${step}.log`))].join('\n  '));
}

const sum = (name) => steps.reduce((total, counts) => total + counts[name], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') === 0 && steps.length > 0 ? 0 : 1;
