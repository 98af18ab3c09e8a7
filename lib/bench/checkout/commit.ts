/** What is checked out where benchmarks are run. */
import { runGit } from './git';

/** The commit of the git work tree, with `+` where tracked files differ from it; null where there is none, or no git. */
export function checkedOutCommit(directory: string): string | null {
  const { succeeded, output: commit } = runGit(directory, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  if (!succeeded) return null;
  const changes = runGit(directory, ['status', '--porcelain', '-z', '--untracked-files=no']);
  return changes.succeeded && changes.output === '' ? commit : `${commit}+`;
}
