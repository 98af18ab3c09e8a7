/** Runs git for a directory, whatever hook this process runs in and whatever is configured. */
import { spawnSync } from 'node:child_process';
import { childProcessRemedy, mayStartProcesses } from '../../../node-permissions';

export interface GitAnswer {
  readonly succeeded: boolean;
  /** Without the line break at its end: names may end with spaces. */
  readonly output: string;
  /** Git's own words about a failure, on one line. */
  readonly words: string;
}

/**
 * Git sets these for its hooks, and they take precedence over the directory: every command would be about the repository
 * of the hook (`git rev-parse --local-env-vars`, without configuration).
 */
const repositoryVariables: readonly string[] = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_QUARANTINE_PATH',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
];

/** No file of the repository is written by reading, and no process stays to watch a checkout. */
const readingOptions = ['--no-optional-locks', '-c', 'core.fsmonitor='] as const;

const outputLimitBytes = 64 * 1024 * 1024;

/** The environment of this process, without what names a repository. */
export function environmentOutsideRepository(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !repositoryVariables.includes(name)),
  );
}

/** Names of variables that this process has set, and that are not used. */
export function ignoredVariables(): readonly string[] {
  return repositoryVariables.filter((name) => name in process.env);
}

export function runGit(directory: string, args: readonly string[]): GitAnswer {
  if (!mayStartProcesses()) return { succeeded: false, output: '', words: notPermitted };
  const { status, stdout, stderr, error } = spawnSync('git', [...readingOptions, ...args], {
    cwd: directory,
    // Messages in English, and nothing else changed: whether there is a repository can only be told by them.
    env: { ...environmentOutsideRepository(), LANGUAGE: 'en' },
    encoding: 'utf8',
    maxBuffer: outputLimitBytes,
  });
  if (error !== undefined) return { succeeded: false, output: '', words: startFailure(error) };
  return {
    succeeded: status === 0,
    output: stdout.replace(/\n$/, ''),
    words: stderr.trim().replace(/\s+/g, ' '),
  };
}

const notPermitted = `git cannot be run: Node's permission model allows no child processes. ${childProcessRemedy}`;

function startFailure(error: NodeJS.ErrnoException): string {
  return error.code === 'ENOENT' ? 'git is not installed' : `git cannot be run: ${error.message}`;
}
