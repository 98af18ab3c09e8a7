// How much slower programs run under `icprofile run`, and Python's under cProfile, in instructions and in CPU time; what
// loading modules costs with probes. Writes docs/whole-programs-cost.md.
//
//   npm run bench:whole-programs
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadingFigures } from './whole-programs/loading.mjs';
import { runProgram, runPython } from './whole-programs/measure.mjs';
import { render } from './whole-programs/page.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const page = path.join(path.dirname(here), 'docs', 'whole-programs-cost.md');

const programs = [
  { name: 'scheduler', what: 'many small methods, as in Richards', python: 'the same' },
  { name: 'constraints', what: 'constraints between variables, as in DeltaBlue', python: 'the same' },
  { name: 'json', what: 'a JSON parser of small methods', python: "json's decoder in Python" },
  { name: 'parser', what: 'acorn parses itself', packages: ['acorn'], python: 'tokenize' },
  {
    name: 'bundler',
    what: 'rollup bundles a package',
    packages: ['rollup'],
    python: 'ast transforms a module',
  },
  { name: 'templates', what: 'handlebars', packages: ['handlebars'], python: 'string.Template, html' },
  {
    name: 'markdown',
    what: 'markdown-it',
    packages: ['markdown-it', 'entities', 'linkify-it', 'mdurl', 'uc.micro'],
    python: 'html.parser',
  },
  { name: 'compiler', what: 'ajv compiles schemas', packages: ['ajv'], python: 're compiles patterns' },
  { name: 'queue', what: 'promises that wait for each other', python: 'asyncio' },
];

/** What `icprofile run` is told besides. Exact profiles in time would say little more than what reading the clock takes. */
const ways = {
  emulated: { exact: ['--exact'], bounded: [], quick: ['--no-async'] },
  software: { bounded: [], quick: ['--no-async'] },
};

function measureProgram(program, source, context) {
  const plain = runProgram(program, source, undefined, context);
  const profiled = Object.fromEntries(
    Object.entries(ways[source]).map(([way, options]) => [
      way,
      runProgram(program, source, options, context),
    ]),
  );
  const python = context.python && {
    plain: runPython(program.name, source, [], context),
    profiled: runPython(program.name, source, ['profiled'], context),
  };
  console.log(source, program.name, JSON.stringify({ plain, ...profiled, python }));
  return { plain, ...profiled, python };
}

const directory = mkdtempSync(path.join(os.tmpdir(), 'icprofile-bench-'));
try {
  const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find((candidate) => existsSync(candidate));
  const context = { directory, python };
  const rows = programs.map((program) => ({
    ...program,
    instructions: measureProgram(program, 'emulated', context),
    time: measureProgram(program, 'software', context),
  }));
  const pythonVersion =
    python &&
    execFileSync(python, ['-c', 'import platform; print(platform.python_version())'], { encoding: 'utf8' });
  const text = render({ rows, loading: loadingFigures(directory), pythonVersion: pythonVersion?.trim() });
  writeFileSync(page, text);
  console.log(text);
} finally {
  rmSync(directory, { recursive: true });
}
