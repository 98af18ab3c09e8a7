// Counts the same benchmarks by icprofile's emulated source and by callgrind: what they say, how far it repeats, what it takes.
// Writes docs/callgrind.md.
//
//   npm run bench:callgrind [-- --runs 3] [--grep PATTERN]      some 7 minutes of CPU time; by default half of the suite
//
// Debian: apt-get install valgrind qemu-user
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { callgrindVersion, countWithCallgrind, countWithIcprofile, root } from './callgrind/measure.mjs';
import { render } from './callgrind/page.mjs';
import { benchmarkNames } from './callgrind/suite.cjs';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    grep: { type: 'string', default: 'comparator|parse|map|regular|short|compress' },
  },
});
const runs = Number(options.runs);
const names = benchmarkNames().filter((name) => new RegExp(options.grep).test(name));

/** In turns, so that what else the machine does hits both. */
function measure(name, directory) {
  const icprofile = [];
  const callgrind = [];
  for (let run = 0; run < runs; run += 1) {
    icprofile.push(countWithIcprofile(name, directory));
    callgrind.push(countWithCallgrind(name, icprofile[0].iterations, directory));
  }
  process.stderr.write(`${JSON.stringify({ name, icprofile, callgrind })}\n`);
  return { name, icprofile, callgrind };
}

const version = callgrindVersion();
const directory = mkdtempSync(path.join(os.tmpdir(), 'icprofile-callgrind-'));
try {
  const rows = names.map((name) => measure(name, directory));
  writeFileSync(
    path.join(root, 'docs', 'callgrind.md'),
    render({ rows, runs, version, emulator: rows[0].icprofile[0].emulator }),
  );
} finally {
  rmSync(directory, { recursive: true });
}
