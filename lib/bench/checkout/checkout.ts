/** Another version of a project, checked out beside the working tree for as long as it is needed. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { IcprofileError, invalidArgument } from '../../errors';
import { temporaryDirectoryError } from '../../temporary-directory';
import { visibleText } from '../../visible-text';
import { makeCheckoutPlace, type CheckoutPlace } from './checkout-place';
import {
  environmentOutsideRepository,
  ignoredVariables,
  runGit,
  checkOutSubmodules,
  addWorktree,
  abandonedWorktrees,
  removeWorktree,
} from './git';
import { forgetGroup, guardGroup } from '../orphan-guard';
import { usualBuild, type UsualBuild } from './usual-build';

export interface CheckoutOptions {
  /** In the work tree that the version is of. */
  readonly directory: string;
  /** Whatever git takes for a commit. */
  readonly ref: string;
  /** For a shell, in the same directory of the other version; default: as `usualBuild` says. */
  readonly buildCommand: string | undefined;
  /** Ends the build. */
  readonly signal: AbortSignal;
}

/**
 * Checks the version out, builds it, has it used, and removes it again, whatever happens. What a killed process could not
 * remove, the next one does.
 *
 * @param use Gets the directory that stands there for `directory`.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for no work tree or no commit, ERR_ICPROFILE_BUILD_FAILED, ERR_ICPROFILE_SYSTEM_CALL
 */
export async function withCheckout<Result>(
  { directory, ref, buildCommand, signal }: CheckoutOptions,
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  const top = topOf(directory);
  const commit = commitOf(top, ref);
  for (const abandoned of abandonedWorktrees(top)) remove(top, abandoned);
  const place = makePlace(top);
  const { checkout } = place;
  try {
    const added = addWorktree(top, place, commit);
    if (!added.succeeded) throw failed(`git cannot check it out: ${added.words}`);
    const submodules = checkOutSubmodules(checkout);
    if (!submodules.succeeded) throw failed(`git cannot check its submodules out: ${submodules.words}`);
    const there = path.join(checkout, path.relative(top, fs.realpathSync(directory)));
    if (!fs.existsSync(there)) throw failed(`${ref} has no directory ${path.relative(checkout, there)}`);
    await build(buildOf(there, checkout, buildCommand), ref, signal);
    return await use(there);
  } finally {
    remove(top, place);
  }
}

/** A failure must not take the place of what was measured. */
function remove(top: string, place: CheckoutPlace): void {
  try {
    removeWorktree(top, place);
  } catch (error) {
    process.stderr.write(visibleText(`icprofile: cannot remove ${place.temporary}: ${String(error)}`) + '\n');
  }
}

function makePlace(top: string): CheckoutPlace {
  try {
    return makeCheckoutPlace(top);
  } catch (cause) {
    throw temporaryDirectoryError(cause);
  }
}

function topOf(directory: string): string {
  const { succeeded, output, words } = runGit(directory, ['rev-parse', '--show-toplevel']);
  if (succeeded) return output;
  if (!/not a git repository/.test(words))
    throw failed(`git refuses ${directory}: ${words}`, 'Do what git says');
  const [variable] = ignoredVariables();
  const unused = variable === undefined ? '' : ` (${variable} is not used)`;
  throw invalidArgument(`The working directory${unused}`, 'in a git work tree', directory);
}

function commitOf(top: string, ref: string): string {
  const { succeeded, output, words } = runGit(top, [
    'rev-parse',
    '--verify',
    '--end-of-options',
    `${ref}^{commit}`,
  ]);
  if (succeeded) return output;
  const isShallow = runGit(top, ['rev-parse', '--is-shallow-repository']).output === 'true';
  const remedy = isShallow
    ? 'The clone is shallow: fetch the history, by git fetch --unshallow, or fetch-depth: 0 of actions/checkout'
    : `Git says: ${words}`;
  throw invalidArgument('--against', 'a commit, branch or tag that git knows', ref, { remedy });
}

function buildOf(directory: string, checkout: string, command: string | undefined): UsualBuild {
  return command === undefined ? usualBuild(directory, checkout) : { command, directory };
}

/** What it prints goes to the standard error: the standard output is for the result. */
async function build(
  { command, directory, advice }: UsualBuild,
  ref: string,
  signal: AbortSignal,
): Promise<void> {
  if (advice !== undefined) process.stderr.write(`icprofile: ${advice}\n`);
  if (command.trim() === '') return;
  // A group of its own, so that all that it starts ends with it.
  const child = spawn('sh', ['-c', command], {
    cwd: directory,
    env: environmentOutsideRepository(),
    detached: true,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const { pid } = child;
  if (pid !== undefined) guardGroup(pid);
  const kill = () => {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  };
  signal.addEventListener('abort', kill);
  const ending = await new Promise<number | string>((resolve) => {
    child.once('error', ({ message }) => {
      resolve(message);
    });
    child.once('exit', (status, name) => {
      resolve(status ?? name ?? 'unknown');
    });
  });
  signal.removeEventListener('abort', kill);
  if (pid !== undefined) forgetGroup(pid);
  if (signal.aborted) throw failed('the build was interrupted');
  if (ending !== 0) throw failed(`${ref} does not build: ${command} ended with ${ending}`);
}

const buildRemedy = 'Say how to build it with --build; what it printed is above';

function failed(why: string, remedy = buildRemedy): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_BUILD_FAILED', `There is nothing to compare with: ${why}`, {
    remedy,
  });
}
