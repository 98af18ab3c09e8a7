// Fetches a suite of list.mjs and tells how node runs it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDirectory } from '../../scripts/cached-directory.mjs';

const ownDirectory = fileURLToPath(new URL('.', import.meta.url));
// Not in node_modules, where Node strips no types.
const cacheDirectory = fileURLToPath(new URL('../../.suites', import.meta.url));

export const nameOf = (suite) => suite.package.replace(/(?!^)@.*/, '');

/** Whether its tests can be had: of a package, or in `checkouts`, a directory. */
export function isAvailable(suite, checkouts) {
  return (
    suite.repository === undefined || (checkouts !== undefined && existsSync(checkoutOf(suite, checkouts)))
  );
}

/** Returns the package's directory. It lies beside `node_modules`, as a program does, which tests itself. */
export function prepare(suite, checkouts) {
  const { package: main, repository, dependencies, edits = [], build } = suite;
  const name = nameOf(suite);
  const hash = createHash('sha256')
    .update(
      JSON.stringify([main, dependencies, edits, ...(repository === undefined ? [] : [repository, build])]),
    )
    .digest('hex');
  const project = cachedDirectory(path.join(cacheDirectory, `${name}-${hash.slice(0, 12)}`), (directory) => {
    writeFileSync(path.join(directory, 'package.json'), '{"private":true}');
    install([main, ...dependencies], directory);
    // Its dependencies may depend on it.
    const source =
      repository === undefined
        ? path.join(directory, 'node_modules', name)
        : realpathSync(checkoutOf(suite, checkouts));
    cpSync(source, path.join(directory, name), { recursive: true, filter: isOfProject(source) });
    for (const edit of edits) editFile(path.join(directory, name, edit.file), edit);
    if (build !== undefined) runInstalled(build, path.join(directory, name));
  });
  return path.join(project, name);
}

function checkoutOf(suite, checkouts) {
  return path.join(checkouts, nameOf(suite));
}

/** What a checkout has installed is left there. */
function isOfProject(source) {
  return (file) => !['.git', 'node_modules'].some((name) => file === path.join(source, name));
}

function runInstalled([tool, ...args], cwd) {
  execFileSync(path.join(cwd, '..', 'node_modules', '.bin', tool), args, { cwd, stdio: ['ignore', 2, 2] });
}

function install(packages, cwd) {
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  execFileSync('npm', ['install', ...options, ...packages], { cwd, stdio: ['ignore', 2, 2] });
}

function editFile(file, { from, to }) {
  const source = readFileSync(file, 'utf8');
  if (!source.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(file, source.replace(from, to));
}

/** In the package's directory: options of node's, and the program with its arguments. */
export function commandOf(suite, directory) {
  const places = { '{own}': ownDirectory, '{modules}': path.join(directory, '..', 'node_modules') };
  const words = suite.command.flatMap((word) =>
    word === '{files}' ? testFiles(suite, directory) : [word.replace(/\{\w+\}/, (place) => places[place])],
  );
  const script = words.findIndex((word) => !word.startsWith('--'));
  return { nodeOptions: words.slice(0, script), program: words.slice(script) };
}

function testFiles({ files, without = [] }, directory) {
  const matches = (patterns, file) => patterns.some((pattern) => pattern.test(file));
  const found = readdirSync(directory, { recursive: true }).filter((file) => matches(files, file));
  return found.filter((file) => !matches(without, file)).sort();
}
