// Runs generated programs with probes and without, many in a process, and tells which of them differ.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { makeProgram } = require('./generator.cjs');

const root = path.join(__dirname, '..', '..', '..');
const icprofile = path.join(root, 'dist', 'cli', 'main.js');
const runner = path.join(root, 'test', 'fixtures', 'instrument', 'run-snippets.js');
const ways = { bounded: [], exact: ['--exact'], 'no async': ['--no-async'] };

/** @returns {{ seed: number, way: string, plain: string, profiled: string }[]} those that differ. */
function compareProgramsOf(seeds) {
  const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-generated-')));
  try {
    fs.copyFileSync(path.join(__dirname, 'prelude.cjs'), path.join(directory, 'prelude.cjs'));
    const files = seeds.map((seed) => {
      const file = path.join(directory, `program-${seed}.js`);
      fs.writeFileSync(file, makeProgram(seed));
      return file;
    });
    const plain = run([], files);
    return Object.entries(ways).flatMap(([way, options]) => {
      const command = [icprofile, 'run', '--source', 'software', '-o', '/dev/null', ...options];
      const profiled = run(command, files);
      return files
        .map((file, index) => ({
          seed: seeds[index],
          way,
          plain: plain.get(file),
          profiled: profiled.get(file),
        }))
        .filter(({ plain: expected, profiled: seen }) => expected !== seen);
    });
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/** What each file logged. One that ends the process is found by halves, and has what it wrote to the standard error instead. */
function run(command, files) {
  const args = [...command, runner, ...files];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  const logged = entriesOf(stdout, files);
  if (logged !== undefined) return logged;
  if (files.length === 1) return new Map([[files[0], `stopped: ${endOf(stderr).slice(0, 2000)}`]]);
  const middle = files.length >> 1;
  return new Map([...run(command, files.slice(0, middle)), ...run(command, files.slice(middle))]);
}

/**
 * Above an uncaught error, Node prints the line as V8 compiled it. Frames of the profiler in the loader are left out of the trace, and
 * not replaced (docs/whole-programs.md).
 */
function endOf(stderr) {
  return stderr.replace(/^(\/.*:\d+)\n.*\n *\^+$/m, '$1').replace(/^ +at .*node:internal.*\n/gm, '');
}

/** By file; undefined where not all ran to their end. */
function entriesOf(output, files) {
  try {
    const entries = JSON.parse(output);
    const starts = files.map((file) => entries.findIndex(([first]) => first === `# ${path.basename(file)}`));
    const textOf = (from, to) => entries.slice(from, to).map((entry) => `${JSON.stringify(entry)}\n`);
    return new Map(
      files.map((file, index) => [file, comparable(textOf(starts[index], starts[index + 1]).join(''))]),
    );
  } catch {
    return undefined;
  }
}

/** Without the words that V8 takes from the code itself (docs/whole-programs.md). */
function comparable(text) {
  return text
    .replace(/icprofile\$c\.(?:awaited|yielded)\(\.\.\.\)/g, '(intermediate value)')
    .replace(/(?:\(intermediate value\))+/g, '(intermediate value)')
    .replace(/ \(reading '.*?'\)(?=\\n|")/g, '');
}

module.exports = { compareProgramsOf };
