// Runs test/machine on an emulated arm64 computer whose PMU counts instructions exactly, once per Node version.
//
//   npm run test:machine [-- --node 24] [--grep PATTERN] [--file PART_OF_NAME] [--time-limit SECONDS]
//
// Why it works: QEMU models the Armv8 PMU, and with -icount its INST_RETIRED event is exact, so the guest's own,
// unmodified kernel serves perf_event_open with the semantics of real hardware, user-space reads included.
// Nothing on the host needs root: packages are fetched and unpacked in .emulated-machine, never installed.
//
// Without --file, files whose subject is the command or the kernel run on the first version alone.
//
// Its last line has the counts. Exit status: 0 all passed, 1 something failed, 77 skipped for want of system packages (1 instead when CI is set).
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { boot } from './machine/boot.mjs';
import { buildInitrd, kernelImage } from './machine/image.mjs';
import { missingPackages, skippedStatus } from './machine/packages.mjs';
import { buildPayload } from './machine/payload.mjs';
import { addCounts, describeCounts, summarize } from './machine/results.mjs';

// Not in build/, which `node-gyp rebuild` empties.
const workDirectory = path.resolve('.emulated-machine', 'work');

function readOptions() {
  const { values } = parseArgs({
    options: {
      node: { type: 'string', multiple: true, default: ['20', '24'] },
      grep: { type: 'string' },
      file: { type: 'string' },
      'time-limit': { type: 'string', default: '1800' },
    },
  });
  const timeLimitSeconds = Number(values['time-limit']);
  if (!(timeLimitSeconds > 0))
    throw new Error(`--time-limit must be a number of seconds: ${values['time-limit']}`);
  return { nodeVersions: values.node, grep: values.grep, file: values.file, timeLimitSeconds };
}

/** Starts of files' names: the tests of `icprofile bench` start two dozen processes, and the others are about the kernel. */
const onFirstVersionOnly = [
  'benchmarks',
  'counting',
  'events',
  'limits',
  'multiplexing',
  'permissions',
  'reading-cost',
  'threads',
  'user-space-reads',
];

async function testOnNode(nodeVersion, payload, options) {
  console.log(`\n# Emulated arm64 machine, Node ${nodeVersion}`);
  const directory = path.join(workDirectory, `node-${nodeVersion}`);
  mkdirSync(directory, { recursive: true });
  const hadTurn = options.file === undefined && nodeVersion !== options.nodeVersions[0];
  const run = {
    grep: options.grep,
    file: options.file,
    without: hadTurn ? onFirstVersionOnly : [],
    color: process.stdout.isTTY === true,
  };
  const ended = await boot({
    kernel: kernelImage(),
    initrd: buildInitrd({ nodeVersion, payload, run, directory }),
    resultsFile: path.join(directory, 'results.jsonl'),
    timeLimitSeconds: options.timeLimitSeconds,
  });
  const summary = summarize(ended);
  for (const failure of summary.failures) console.log(`not ok: ${failure}`);
  console.log(`# Node ${nodeVersion}: ${describeCounts(summary.counts)}, ${ended.seconds.toFixed(0)} s`);
  return summary.counts;
}

async function main() {
  const missing = missingPackages();
  if (missing.length > 0) {
    console.error(
      `test:machine ${process.env.CI ? 'FAILED' : 'SKIPPED'}: system packages are missing. Install them:`,
    );
    console.error(`  apt-get install --no-install-recommends ${missing.join(' ')}`);
    return skippedStatus();
  }
  const options = readOptions();
  const payload = buildPayload(workDirectory);
  const perVersion = [];
  for (const nodeVersion of options.nodeVersions) {
    perVersion.push(await testOnNode(nodeVersion, payload, options));
  }
  const total = perVersion.reduce(addCounts);
  console.log(`\n# test:machine: ${describeCounts(total)}`);
  const mustNotSkip = process.env.CI && total.skipped > 0;
  return total.failed > 0 || mustNotSkip ? 1 : 0;
}

process.exitCode = await main().catch((error) => {
  // Of a program that failed, the reader needs what it printed, and that is above.
  console.error(`test:machine FAILED: ${error.status === undefined ? error.stack : error.message}`);
  return 1;
});
