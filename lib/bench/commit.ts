/** What is checked out where benchmarks are run. */
import { spawnSync } from 'node:child_process';

/** The commit of the git work tree, with `+` where tracked files differ from it; null where there is none, or no git. */
export function checkedOutCommit(directory: string): string | null {
  const commit = git(directory, ['rev-parse', 'HEAD']);
  if (commit === null) return null;
  const changes = git(directory, ['status', '--porcelain', '--untracked-files=no']);
  return changes === '' ? commit : `${commit}+`;
}

function git(directory: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', args, { cwd: directory, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
