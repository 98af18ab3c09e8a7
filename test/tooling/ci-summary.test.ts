import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const summarizer = path.resolve(__dirname, '../../.ci/sum.mjs');

interface Step {
  readonly status: number;
  readonly log?: string;
  readonly json?: object;
}

/** The last line and exit status of a continuous integration run with these steps. */
function summaryOf(steps: Readonly<Record<string, Step>>): {
  line: string | undefined;
  status: number | null;
} {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'icprofile-summary-'));
  try {
    for (const [name, { status, log = '', json }] of Object.entries(steps)) {
      writeFileSync(path.join(directory, `${name}.status`), `${status}\n`);
      writeFileSync(path.join(directory, `${name}.log`), log);
      if (json !== undefined) writeFileSync(path.join(directory, `${name}.json`), JSON.stringify(json));
    }
    const { stdout, status } = spawnSync(process.execPath, [summarizer, directory], { encoding: 'utf8' });
    return { line: stdout.trim().split('\n').at(-1), status };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const allPassed = { numTotalTests: 9, numPassedTests: 7, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
const jestResults = { ...allPassed, numPendingTests: 2, numTodoTests: 0 };
const doctest =
  '[doctest] test cases:  40 |  39 passed | 0 failed | 1 skipped\n[doctest] assertions: 300 | 300 passed | 0 failed |\n';

describe('the last line of continuous integration', () => {
  it('sums up the tests of all runners', () => {
    const machine =
      '# Node 20: 9 passed, 0 failed, 0 skipped, 200 s\n# test:machine: 20 passed, 0 failed, 0 skipped\n';
    expect(
      summaryOf({
        build: { status: 0 },
        test: { status: 0, json: jestResults },
        'test-native': { status: 0, log: doctest },
        'test-machine': { status: 0, log: machine },
        'bench-self': { status: 0, log: '6 passed, 0 failed\n' },
      }),
    ).toEqual({ line: '72 passed, 0 failed, 3 skipped', status: 0 });
  });

  it('counts a step that failed', () => {
    expect(summaryOf({ lint: { status: 2 }, test: { status: 0, json: jestResults } })).toEqual({
      line: '7 passed, 1 failed, 2 skipped',
      status: 1,
    });
  });

  it('counts a test file that did not load', () => {
    expect(
      summaryOf({ test: { status: 1, json: { ...jestResults, numRuntimeErrorTestSuites: 3 } } }),
    ).toEqual({
      line: '7 passed, 3 failed, 2 skipped',
      status: 1,
    });
  });

  it('counts a runner that passed without running any test', () => {
    expect(summaryOf({ 'test-native': { status: 0, log: 'nothing to do\n' } })).toEqual({
      line: '0 passed, 1 failed, 0 skipped',
      status: 1,
    });
  });

  it('is a failure where no step ran', () => {
    expect(summaryOf({}).status).toBe(1);
  });
});
