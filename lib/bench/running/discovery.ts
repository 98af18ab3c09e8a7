/** Which files have benchmarks. */
import fs from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import { invalidArgument } from '../../errors';

const benchmarkFile = /\.bench\.(?:[cm]?js|[cm]?ts)$/;

/**
 * Files as they are named; of directories, and of the working directory where nothing is named, all `*.bench.{js,mjs,cjs,ts,
 * mts,cts}` below, without `node_modules` and what begins with a dot; else files that match a glob.
 *
 * @returns absolute paths, in order, each once.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where there is none.
 */
export function findBenchmarkFiles(patterns: readonly string[], directory: string): readonly string[] {
  const wanted = patterns.length === 0 ? ['.'] : patterns;
  return [...new Set(wanted.flatMap((pattern) => filesOf(pattern, directory)))];
}

function filesOf(pattern: string, directory: string): readonly string[] {
  const named = path.resolve(directory, pattern);
  const status = fs.statSync(named, { throwIfNoEntry: false });
  if (status?.isFile() === true) return [named];
  const files =
    status?.isDirectory() === true
      ? filesBelow(named).filter((file) => benchmarkFile.test(file))
      : filesThatMatch(pattern, directory);
  if (files.length === 0) {
    const expected = 'a file, a directory with files such as parser.bench.js, or a glob that matches files';
    throw invalidArgument('Each of the files', expected, pattern);
  }
  return files;
}

function filesThatMatch(pattern: string, directory: string): readonly string[] {
  const { base, glob } = picomatch.scan(pattern.replace(/^\.\//, ''));
  if (glob === '') return [];
  const root = path.resolve(directory, base);
  const matches = picomatch(glob);
  return filesBelow(root).filter((file) => matches(path.relative(root, file).replaceAll(path.sep, '/')));
}

function filesBelow(directory: string): readonly string[] {
  const entries = fs.existsSync(directory) ? fs.readdirSync(directory, { withFileTypes: true }) : [];
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(directory, entry.name);
      if (entry.name === 'node_modules' || entry.name.startsWith('.')) return [];
      return entry.isDirectory() ? filesBelow(file) : entry.isFile() ? [file] : [];
    });
}
