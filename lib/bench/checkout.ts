/** Another version of a project, checked out beside the working tree for as long as it is needed. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { IcprofileError, invalidArgument } from '../errors';

export interface CheckoutOptions {
  /** In the work tree that the version is of. */
  readonly directory: string;
  /** Whatever git takes for a commit. */
  readonly ref: string;
  /** For a shell, in the same directory of the other version; default: npm's, where it has a lock file. */
  readonly buildCommand: string | undefined;
  /** Ends the build. */
  readonly signal: AbortSignal;
}

/**
 * Checks the version out, builds it, has it used, and removes it again, whatever happens.
 *
 * @param use Gets the directory that stands there for `directory`.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for no work tree or no commit, ERR_ICPROFILE_BUILD_FAILED
 */
export async function withCheckout<Result>(
  { directory, ref, buildCommand, signal }: CheckoutOptions,
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  const top = gitIn(directory, ['rev-parse', '--show-toplevel']);
  if (top === null) throw invalidArgument('The working directory', 'in a git work tree', directory);
  const commit = gitIn(top, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (commit === null) throw invalidArgument('--against', 'a commit, branch or tag that git knows', ref);
  const temporary = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'icprofile-against-'));
  const checkout = path.join(temporary, path.basename(top));
  try {
    addWorktree(top, checkout, commit);
    const there = path.join(checkout, path.relative(top, fs.realpathSync(directory)));
    if (!fs.existsSync(there)) throw failed(`${ref} has no directory ${path.relative(checkout, there)}`);
    await build(there, buildCommand ?? usualBuild(there), ref, signal);
    return await use(there);
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
    gitIn(top, ['worktree', 'prune']);
  }
}

/** Without hooks: those are for people who check something out. */
function addWorktree(top: string, checkout: string, commit: string): void {
  const args = ['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--quiet', '--detach', checkout, commit];
  const { status, stderr } = spawnSync('git', args, { cwd: top, env: ownEnvironment(), encoding: 'utf8' });
  if (status !== 0) throw failed(`git cannot check it out: ${stderr.trim()}`);
}

function usualBuild(directory: string): string {
  const hasLock = ['package-lock.json', 'npm-shrinkwrap.json'].some((file) =>
    fs.existsSync(path.join(directory, file)),
  );
  return hasLock ? 'npm ci && npm run build --if-present' : '';
}

/** What it prints goes to the standard error: the standard output is for the result. */
async function build(directory: string, command: string, ref: string, signal: AbortSignal): Promise<void> {
  if (command.trim() === '') return;
  // A group of its own, so that all that it starts ends with it.
  const child = spawn('sh', ['-c', command], {
    cwd: directory,
    env: ownEnvironment(),
    detached: true,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const kill = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  };
  signal.addEventListener('abort', kill);
  const ending = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, name) => {
      resolve(status ?? name ?? 'unknown');
    });
  });
  signal.removeEventListener('abort', kill);
  if (signal.aborted) throw failed('the build was interrupted');
  if (ending !== 0) throw failed(`${ref} does not build: ${command} ended with ${ending}`);
}

/** In a hook of git these say which work tree that is of. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const ofHooks = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX'];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofHooks.includes(name)));
}

function gitIn(directory: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', args, {
    cwd: directory,
    env: ownEnvironment(),
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : null;
}

function failed(why: string): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_BUILD_FAILED', `There is nothing to compare with: ${why}`, {
    remedy: 'Say how to build it with --build; what it printed is above',
  });
}
