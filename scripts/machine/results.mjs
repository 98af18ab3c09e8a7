// Reads what the guest's test runner (guest/run-tests.mjs) sent.

const noCounts = { passed: 0, failed: 0, skipped: 0 };

/**
 * Counts a boot's results. A machine that did not say how its tests ended (it hung, panicked, or its test runner died)
 * counts as one more failure, and so does a run without any test.
 *
 * @param ended what `boot` returns.
 * @returns {{ counts: typeof noCounts, failures: string[] }}
 */
export function summarize({ results, timedOut, exitCode }) {
  const records = results
    .split('\n')
    .map(parseRecord)
    .filter((record) => record !== undefined);
  const count = (outcome) => records.filter((record) => record.outcome === outcome).length;
  const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
  const failures = records
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ name, error }) => `${name}: ${error}`);

  if (!records.some(({ outcome }) => outcome === 'ended')) {
    const how = timedOut ? 'exceeded its time limit' : `stopped (QEMU exit status ${exitCode})`;
    failures.push(`the machine ${how} before its tests ended; its console is above`);
  } else if (counts.passed + counts.failed + counts.skipped === 0) {
    failures.push('no test ran');
  }
  return { counts: { ...counts, failed: failures.length }, failures };
}

/** A line that the guest did not finish writing is not a record. */
function parseRecord(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export function addCounts(a = noCounts, b = noCounts) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

export function describeCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
