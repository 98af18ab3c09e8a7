/** Which files of a program get probes. */
import path from 'node:path';
import picomatch from 'picomatch';

export interface Selection {
  /** Globs of files: those alone, wherever they are. Default: all that is not in a `node_modules` directory. */
  readonly include: readonly string[];
  /** Globs of files that get none after all. */
  readonly exclude: readonly string[];
  /** Names of packages in `node_modules` that get probes like the program's own files. */
  readonly packages: readonly string[];
}

/** Globs are matched against paths relative to the directory, and absolute ones against whole paths. */
export function makeSelector(
  { include, exclude, packages }: Selection,
  directory: string,
): (file: string) => boolean {
  const isIncluded = globMatcher(include, directory);
  const isExcluded = globMatcher(exclude, directory);
  const isWanted = (file: string): boolean => {
    if (include.length > 0 && isIncluded(file)) return true;
    const packageName = packageOf(file);
    if (packageName !== undefined) return packages.includes(packageName);
    return include.length === 0;
  };
  return (file) => isWanted(file) && !isExcluded(file);
}

/** Whether a file fits one of the globs. */
export function globMatcher(globs: readonly string[], directory: string): (file: string) => boolean {
  const matchers = globs.map((glob) => ({
    matches: picomatch(path.isAbsolute(glob) ? glob : glob.replace(/^\.\//, ''), { dot: true }),
    isAbsolute: path.isAbsolute(glob),
  }));
  return (file) => {
    const relative = path.relative(directory, file);
    return matchers.some(({ matches, isAbsolute }) => matches(isAbsolute ? file : relative));
  };
}

/** The innermost package that the file is installed with; undefined of files that are not installed. */
export function packageOf(file: string): string | undefined {
  const parts = file.split(path.sep);
  const index = parts.lastIndexOf('node_modules');
  if (index < 0) return undefined;
  const [first = '', second = ''] = parts.slice(index + 1);
  return first.startsWith('@') ? `${first}/${second}` : first;
}
