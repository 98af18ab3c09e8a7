// Runs one of the programs here, plain or profiled, and Python's; what was counted is read in the program itself.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
export const icprofile = path.join(here, '..', '..', 'dist', 'cli', 'main.js');

/** Medians of so many are taken where runs vary: in CPU time, and where functions are switched off at other moments each time. */
const varyingRuns = 3;

export function run(command, args) {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function repeatedly(varies, measure) {
  const results = Array.from({ length: varies ? varyingRuns : 1 }, measure);
  return Object.fromEntries(
    Object.keys(results[0]).map((key) => [key, median(results.map((result) => result[key]))]),
  );
}

/**
 * @param options of `icprofile run`; undefined for the plain program.
 * @returns counts of the main thread: while its modules were loaded, in all rounds, and in the second half of them.
 */
export function runProgram({ name, packages = [] }, source, options, { directory }) {
  const file = path.join(directory, 'counts.json');
  const script = [path.join(here, 'run.cjs'), name, file];
  const included = packages.flatMap((packageName) => ['--package', packageName]);
  const output = ['-o', path.join(directory, 'profile.json')];
  const args =
    options === undefined
      ? ['exec', '--source', source, '--', process.execPath, ...script]
      : ['run', '--source', source, ...options, ...included, ...output, ...script];
  const isBounded = options !== undefined && !options.includes('--exact');
  return repeatedly(source === 'software' || isBounded, () => {
    run(process.execPath, [icprofile, ...args]);
    const { loading, ends } = JSON.parse(readFileSync(file, 'utf8'));
    const work = ends.at(-1);
    return { loading, work, secondHalf: work - ends[ends.length / 2 - 1] };
  });
}

export function runPython(name, source, options, { directory, python }) {
  const file = path.join(directory, 'count');
  const program = [python, '-B', path.join(here, 'python', 'run.py'), name, file, ...options];
  return repeatedly(source === 'software', () => {
    run(process.execPath, [icprofile, 'exec', '--source', source, '--', ...program]);
    return { work: Number(readFileSync(file, 'utf8')) };
  });
}
