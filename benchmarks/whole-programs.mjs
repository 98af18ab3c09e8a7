// How much slower programs run under `icprofile run`, and Python's under cProfile, in instructions and in CPU time; what
// rewriting costs. Writes docs/whole-programs-cost.md.
//
//   npm run bench:whole-programs
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const icprofile = path.join(root, 'dist', 'cli', 'main.js');
const temporary = mkdtempSync(path.join(os.tmpdir(), 'icprofile-bench-'));
process.on('exit', () => rmSync(temporary, { recursive: true }));

const repetitions = 3;

const programs = [
  { name: 'parser', what: 'acorn parses itself', packages: ['acorn'], python: 'json, in Python alone' },
  { name: 'bundler', what: 'rollup bundles a package', packages: ['rollup'], python: 'tokenize' },
  { name: 'templates', what: 'handlebars', packages: ['handlebars'], python: 'string.Template, html.escape' },
  {
    name: 'markdown',
    what: 'markdown-it',
    packages: ['markdown-it', 'entities', 'linkify-it', 'mdurl', 'uc.micro'],
    python: 'html.parser',
  },
  { name: 'compiler', what: 'ajv compiles schemas', packages: ['ajv'], python: 're compiles patterns' },
  { name: 'queue', what: 'promises that wait for each other', packages: [], python: 'asyncio' },
];

function run(command, args, env = {}) {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function measured(source, measure) {
  const times = source === 'software' ? repetitions : 1;
  return median(Array.from({ length: times }, measure));
}

const countFile = path.join(temporary, 'count');
const readCount = () => Number(readFileSync(countFile, 'utf8'));

function plainNode(name, source) {
  return measured(source, () => {
    const file = path.join(here, 'whole-programs', `${name}.cjs`);
    const count = path.join(here, 'whole-programs', 'count.cjs');
    run(
      process.execPath,
      [icprofile, 'exec', '--source', source, '--', process.execPath, '--require', count, file],
      {
        COUNT_FILE: countFile,
      },
    );
    return readCount();
  });
}

function profiledNode({ name, packages }, source, options) {
  const output = path.join(temporary, 'profile.json');
  const included = packages.flatMap((packageName) => ['--package', packageName]);
  return measured(source, () => {
    const file = path.join(here, 'whole-programs', `${name}.cjs`);
    run(process.execPath, [
      icprofile,
      'run',
      '--source',
      source,
      ...options,
      ...included,
      '-o',
      output,
      file,
    ]);
    return JSON.parse(readFileSync(output, 'utf8')).events[0].total;
  });
}

const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find((candidate) => existsSync(candidate));

function pythonRun(name, source, ...options) {
  return measured(source, () => {
    const file = path.join(here, 'whole-programs', 'programs.py');
    run(process.execPath, [
      icprofile,
      'exec',
      '--source',
      source,
      '--',
      python,
      file,
      name,
      countFile,
      ...options,
    ]);
    return readCount();
  });
}

const times = (profiled, plain) => `${(profiled / plain).toFixed(2)}×`;
const millions = (count) =>
  Math.round(count / 1e6)
    .toLocaleString('en')
    .replaceAll(',', ' ');

function rowOf(program) {
  const cells = ['emulated', 'software'].map((source) => {
    const plain = plainNode(program.name, source);
    const exact = profiledNode(program, source, ['--exact']);
    const bounded = profiledNode(program, source, []);
    const quick = profiledNode(program, source, ['--no-async']);
    const inPython =
      python === undefined
        ? '–'
        : times(pythonRun(program.name, source, 'profiled'), pythonRun(program.name, source));
    return { plain, ratios: [exact, bounded, quick].map((count) => times(count, plain)), inPython };
  });
  console.log(program.name, JSON.stringify(cells));
  return { program, cells };
}

function table(rows) {
  const lines = [
    '| program | million instructions | `--exact` | bounded | bounded, `--no-async` | cProfile | on |',
    '| --- | ---: | ---: | ---: | ---: | ---: | --- |',
  ];
  for (const { program, cells } of rows) {
    const [instructions, time] = cells;
    const pair = (index) => `${instructions.ratios[index]} (${time.ratios[index]})`;
    lines.push(
      `| ${program.name}: ${program.what} | ${millions(instructions.plain)} | ${pair(0)} | ${pair(1)} | ${pair(2)} | ${instructions.inPython} (${time.inPython}) | ${program.python} |`,
    );
  }
  return lines.join('\n');
}

/** MB/s, and what a thousand modules cost at the start, in ms of CPU time. */
function rewritingFigures() {
  const { rewrite } = require('../dist/instrument/rewrite.js');
  const source = readFileSync(require.resolve('typescript'), 'utf8');
  const options = { sourceType: 'commonjs', resumedBy: 'hooks', calleeOf: () => 36 };
  const cpuMs = (use) => {
    const before = process.cpuUsage();
    use();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const speed =
    source.length / 1e6 / (median([1, 2, 3].map(() => cpuMs(() => rewrite(source, options)))) / 1000);
  const directory = path.join(temporary, 'modules');
  mkdirSync(directory);
  const module = (index) =>
    `exports.f${index} = function f${index}(x) {\n  return [x].map((y) => y + ${index});\n};\n`.repeat(20);
  for (let index = 0; index < 1000; index++)
    writeFileSync(path.join(directory, `m${index}.js`), module(index));
  const main = path.join(directory, 'main.js');
  writeFileSync(main, 'for (let i = 0; i < 1000; i++) require(`./m${i}.js`);');
  const empty = path.join(directory, 'empty.js');
  writeFileSync(empty, '');
  const timeOf = (args) => median([1, 2, 3].map(() => cpuOf(args)));
  const plain = timeOf([main]) - timeOf([empty]);
  const output = ['--source', 'software', '-o', '/dev/null'];
  const profiled = timeOf([icprofile, 'run', ...output, main]) - timeOf([icprofile, 'run', ...output, empty]);
  return { speed, plain, profiled };
}

/** User and system time of a process, in ms. */
function cpuOf(args) {
  const script = `const before=process.resourceUsage();require('child_process').spawnSync(process.execPath,${JSON.stringify(args)},{stdio:'ignore'});`;
  const before = childrenMs();
  run(process.execPath, ['-e', script]);
  return childrenMs() - before;
}

/** Of all children that have ended (man 5 proc_pid_stat, cutime and cstime, in ticks of 10 ms). */
function childrenMs() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

const rows = programs.map(rowOf);
const { speed, plain, profiled } = rewritingFigures();
const text = `# What whole programs cost to profile

Made by \`npm run bench:whole-programs\` with Node ${process.versions.node}. Each figure is how many times the instructions of the program itself are
executed on its main thread, counted by the emulated source, and in parentheses how many times the CPU time, by the software source, which varies
by some tenths. \`--exact\` keeps all probes; otherwise they are bounded to twice the program's instructions, from the point on at which that was noticed.
The last columns are the same of Python's cProfile, on programs of like kind that need Python's own library alone.

${table(rows)}

Rewriting runs at ${speed.toFixed(1)} MB/s (TypeScript's compiler, of ${(readFileSync(require.resolve('typescript')).length / 1e6).toFixed(0)} MB). A program of 1000 modules with 40 functions each starts in
${Math.round(plain)} ms of CPU time, and under \`icprofile run\` in ${Math.round(profiled)} ms. The command's own start, with calibration, is not in these figures.
`;
writeFileSync(path.join(root, 'docs', 'whole-programs-cost.md'), text);
console.log(text);
