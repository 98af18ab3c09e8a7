/** Names of files that are the same in two checkouts of a project. Pure. */
import path from 'node:path';

/**
 * Files of either checkout are named relative to the directory that benchmarks run in; others, such as Node's, keep their names.
 * The checkouts begin where the paths of the two directories, which stand for each other, begin to be the same.
 *
 * @param directories absolute; a file in both checkouts, as one may lie within the other, is of the first.
 */
export function sharedNames(directories: readonly [string, string]): (file: string) => string {
  const shared = sharedEnd(directories);
  const checkouts = directories.map((directory) => ({
    directory,
    prefix: withSeparator(shared === 0 ? directory : path.join(directory, ...up(shared))),
  }));
  return (file) => {
    const found = checkouts.find(({ prefix }) => file.startsWith(prefix));
    return found === undefined ? file : path.relative(found.directory, file);
  };
}

/** How many names at the ends of both paths are the same. */
function sharedEnd([first, second]: readonly [string, string]): number {
  const [ofFirst, ofSecond] = [namesOf(first), namesOf(second)];
  const unlike = ofFirst.findIndex((name, index) => name !== ofSecond[index]);
  return unlike < 0 ? 0 : unlike;
}

function namesOf(directory: string): readonly string[] {
  return directory.split(path.sep).filter(Boolean).toReversed();
}

/** The outermost of these names is the project's. */
function up(shared: number): readonly string[] {
  return new Array<string>(shared - 1).fill('..');
}

function withSeparator(directory: string): string {
  return directory.endsWith(path.sep) ? directory : `${directory}${path.sep}`;
}
