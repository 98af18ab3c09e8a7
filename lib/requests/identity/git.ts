/** The commit that is checked out, read from the repository's files: no git is needed, and none is run. */
import fs from 'node:fs';
import path from 'node:path';

const commit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Of the repository that the directory is in; `undefined` where there is none. */
export function checkedOutCommit(directory: string): string | undefined {
  const gitDirectory = findGitDirectory(path.resolve(directory));
  if (gitDirectory === undefined) return undefined;
  const head = textOf(path.join(gitDirectory, 'HEAD'));
  if (head === undefined || commit.test(head)) return head;
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  return ref === undefined ? undefined : commitOfRef(gitDirectory, ref);
}

/** `.git` is a directory, or in worktrees and submodules a file that names one. */
function findGitDirectory(directory: string): string | undefined {
  const candidate = path.join(directory, '.git');
  const stat = statOf(candidate);
  if (stat?.isDirectory() === true) return candidate;
  const named = stat === undefined ? undefined : /^gitdir: (.+)$/.exec(textOf(candidate) ?? '')?.[1];
  if (named !== undefined) return path.resolve(directory, named);
  const parent = path.dirname(directory);
  return parent === directory ? undefined : findGitDirectory(parent);
}

/** Loose or packed; of a worktree, branches are in the repository that it belongs to. */
function commitOfRef(gitDirectory: string, ref: string): string | undefined {
  const common = textOf(path.join(gitDirectory, 'commondir'));
  const directories = [gitDirectory, ...(common === undefined ? [] : [path.resolve(gitDirectory, common)])];
  for (const directory of directories) {
    const loose = textOf(path.join(directory, ref));
    if (loose !== undefined && commit.test(loose)) return loose;
    const packed = textOf(path.join(directory, 'packed-refs'))
      ?.split('\n')
      .find((line) => line.endsWith(` ${ref}`))
      ?.split(' ')[0];
    if (packed !== undefined && commit.test(packed)) return packed;
  }
  return undefined;
}

/** A directory above the application may be closed to it: by its mode, or by Node's `--permission`. */
function statOf(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
