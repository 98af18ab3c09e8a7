// docs/callgrind.md, of what was measured.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { countedRounds, warmUpRounds } from './measure.mjs';

const median = (values) => [...values].sort((first, second) => first - second)[values.length >> 1];
const spreadOf = (values) => Math.max(...values) / Math.min(...values) - 1;
const count = (number) => Math.round(number).toLocaleString('en').replaceAll(',', ' ');
const percent = (part, digits) => `${(100 * part).toFixed(digits)} %`;
const tableRow = (cells) => `| ${cells.join(' | ')} |`;
const countsOf = (results) => results.map(({ withCollections, value }) => withCollections ?? value);
const secondsOf = (results) => median(results.map(({ cpuSeconds }) => cpuSeconds));
const sum = (numbers) => numbers.reduce((before, number) => before + number, 0);

function cellsOf({ name, icprofile, callgrind }) {
  const [ours, theirs] = [countsOf(icprofile), countsOf(callgrind)];
  return [
    name,
    count(median(icprofile.map(({ value }) => value))),
    count(median(ours)),
    count(median(theirs)),
    percent(median(theirs) / median(ours) - 1, 1),
    percent(spreadOf(icprofile.map(({ value }) => value)), 4),
    percent(spreadOf(ours), 4),
    percent(spreadOf(theirs), 4),
    secondsOf(icprofile).toFixed(1),
    secondsOf(callgrind).toFixed(1),
  ];
}

function totalCells(rows) {
  const worst = (of) => percent(Math.max(...rows.map(of)), 4);
  const seconds = (tool) => sum(rows.map((row) => secondsOf(row[tool]))).toFixed(1);
  return [
    ...['**all: largest, sum**', '', '', '', ''],
    worst(({ icprofile }) => spreadOf(icprofile.map(({ value }) => value))),
    worst(({ icprofile }) => spreadOf(countsOf(icprofile))),
    worst(({ callgrind }) => spreadOf(countsOf(callgrind))),
    seconds('icprofile'),
    seconds('callgrind'),
  ];
}

function emulatorOf() {
  return readFileSync('/proc/cpuinfo', 'utf8').match(/model name\s*: (.*)/)?.[1] ?? os.arch();
}

export function render({ rows, runs, version, emulator }) {
  const head = [
    'benchmark',
    'icprofile',
    'with collections',
    'callgrind',
    'difference',
    'spread: icprofile',
    'with collections',
    'callgrind',
    'CPU seconds: icprofile',
    'callgrind',
  ];
  const alignment = ['---', ...head.slice(1).map(() => '---:')];
  return `# The emulated source beside callgrind

Made by \`npm run bench:callgrind\`, with Node ${process.versions.node}, QEMU ${emulator} and ${version}, on ${os.cpus().length} processors (${emulatorOf()}).

Callgrind counts the instructions of a program exactly too, and runs Node with its compilers on. Here both count the benchmarks of
\`benchmarks/null-experiment/suite\`, in turns, ${runs} times each, with the same Node, the same seeds and flags of V8, as many iterations, and
addresses that are not random.

- **icprofile**: one sample of \`icprofile bench --source emulated\`: a process that warms up until the counts repeat, and then counts
  ${countedRounds} regions. Collections are told apart; callgrind cannot tell them, so they are added in the column beside.
- **callgrind**: two programs, one of which runs the same ${countedRounds} regions more after ${warmUpRounds} regions of warm-up. What that one counts more is
  divided by the iterations. Callgrind can be told to count within one function alone, of native code; of JavaScript, which has no symbols, it cannot,
  and it does not know when V8 has compiled everything.

Instructions per iteration are medians. The *spread* is that from the least run to the most. The CPU time is that of all processes that it
takes to have one number.

${[head, alignment, ...rows.map(cellsOf), totalCells(rows)].map(tableRow).join('\n')}

The counts differ because the CPUs do: QEMU's is a Nehalem, callgrind's has what the machine has up to AVX2, and V8 and libraries choose their
code by that; and icprofile takes out the loop, the call and the reading, which are in callgrind's number.

\`compress\` counts so much more there because zlib clears its memory at the start of each call. Callgrind's CPU lets glibc's \`memset\` do that by
\`rep stosb\`, which callgrind counts once for each byte: some 197 000 instructions per iteration (by \`callgrind_annotate\`). QEMU's Nehalem has
no fast \`rep stosb\` (ERMS), so \`memset\` stores vectors there.
`;
}
