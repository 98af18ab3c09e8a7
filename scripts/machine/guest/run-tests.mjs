// Runs the compiled tests inside the emulated machine: a report for people on the console, and one JSON record per
// test on the serial port that the host reads.
import { openSync, readFileSync, readdirSync, writeSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const testsDirectory = '/payload/test/machine';
const { grep, file, without, color } = JSON.parse(readFileSync('/run-tests.json', 'utf8'));
const serialPort = openSync('/dev/ttyS0', 'w');

function send(record) {
  writeSync(serialPort, `${JSON.stringify(record)}\n`);
}

/** Node 20 reports tests that --grep leaves out as skipped for this reason; later versions do not report them. */
const notSelected = 'test name does not match pattern';

/** Names of the test and of those around it. Tests run one at a time, so the open ones form a stack. */
const openNames = [];

function report(outcome, { name, nesting, skip, todo, details }) {
  const fullName = [...openNames.slice(0, nesting), name].join(' > ');
  if (skip !== notSelected && isOfItsOwn(details)) {
    send({
      name: fullName,
      outcome: skip || todo ? 'skipped' : outcome,
      error: describeError(details.error),
    });
  }
}

/** The test runner wraps what a test threw; for a test file that died, it says how. */
function describeError(error) {
  if (error === undefined) return undefined;
  const { message = error.cause } = error.cause ?? error;
  return error.signal || error.exitCode
    ? `${message} (${error.signal ?? `exit status ${error.exitCode}`})`
    : message;
}

/** Suites count only where they fail by themselves, in a hook say, and not through a test that was counted. */
function isOfItsOwn({ type, error }) {
  return error === undefined ? type !== 'suite' : error.failureType !== 'subtestsFailed';
}

const files = readdirSync(testsDirectory)
  .filter((name) => name.endsWith('.test.js') && name.includes(file ?? ''))
  .filter((name) => !without.some((start) => name.startsWith(start)))
  .map((name) => path.join(testsDirectory, name));

process.env[color ? 'FORCE_COLOR' : 'NO_COLOR'] = '1';
const tests = run({
  files,
  // Tests change settings of the whole machine.
  concurrency: 1,
  // By the machine's own clock, which goes by instructions: the first start of a profiler in a process takes some two seconds.
  timeout: 90_000,
  ...(grep === undefined ? {} : { testNamePatterns: [new RegExp(grep)] }),
});
tests.on('test:start', ({ name, nesting }) => {
  openNames[nesting] = name;
});
tests.on('test:pass', (event) => report('passed', event));
tests.on('test:fail', (event) => report('failed', event));
tests.on('end', () => send({ outcome: 'ended' }));
tests.compose(new spec()).pipe(process.stdout);
