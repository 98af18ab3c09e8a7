/** Work trees of git that icprofile makes and removes, without a touch of those that others made. */
import fs from 'node:fs';
import path from 'node:path';
import type { CheckoutPlace } from '../checkout-place';
import { hasEnded, lockReason, parseLock, thisProcess, type Owner } from './owner';
import { runGit, type GitAnswer } from './run-git';

/** After this time, a checkout is taken for abandoned although its process may run in another container or machine. */
const abandonedAfterMs = 7 * 24 * 60 * 60 * 1000;

/** Without hooks: those are for people who check something out. */
const addingOptions = ['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--quiet', '--detach'];

/** Locked for this process, so that other runs of icprofile know whose it is. */
export function addWorktree(top: string, { checkout, temporary }: CheckoutPlace, commit: string): GitAnswer {
  const reason = lockReason({ owner: thisProcess(), temporary });
  const locked = runGit(top, [...addingOptions, '--lock', '--reason', reason, checkout, commit]);
  if (locked.succeeded || !isUnknownOption(locked)) return locked;
  // Git before 2.33 takes the reason by a command of its own.
  const added = runGit(top, [...addingOptions, checkout, commit]);
  return added.succeeded ? runGit(top, ['worktree', 'lock', '--reason', reason, checkout]) : added;
}

function isUnknownOption({ words }: GitAnswer): boolean {
  return words.includes("unknown option `reason'");
}

/**
 * Both the files and what git knows of them. The second `--force` is for locked ones.
 *
 * @throws the errors of `fs.rmSync`
 */
export function removeWorktree(top: string, { checkout, temporary }: CheckoutPlace): void {
  runGit(top, ['worktree', 'remove', '--force', '--force', checkout]);
  fs.rmSync(temporary, { recursive: true, force: true });
}

/** Checkouts whose process has ended without removing them, as after SIGKILL; never work trees of others. */
export function abandonedWorktrees(top: string): readonly CheckoutPlace[] {
  return ownWorktrees(top)
    .filter(({ owner, lockedMsAgo }) => hasEnded(owner) || lockedMsAgo > abandonedAfterMs)
    .map(({ place }) => place);
}

interface OwnWorktree {
  readonly place: CheckoutPlace;
  readonly owner: Owner;
  readonly lockedMsAgo: number;
}

/** Read from git's files (gitrepository-layout(5)), because `git worktree list` quotes names until git 2.36. */
function ownWorktrees(top: string): readonly OwnWorktree[] {
  const common = runGit(top, ['rev-parse', '--git-common-dir']);
  if (!common.succeeded) return [];
  const all = path.join(path.resolve(top, common.output), 'worktrees');
  return namesIn(all).flatMap((name) => ownWorktree(path.join(all, name)));
}

function namesIn(directory: string): readonly string[] {
  return fs.existsSync(directory) ? fs.readdirSync(directory) : [];
}

function ownWorktree(administration: string): readonly OwnWorktree[] {
  const file = path.join(administration, 'locked');
  try {
    const lock = parseLock(fs.readFileSync(file, 'utf8'));
    if (lock === undefined) return [];
    const link = fs.readFileSync(path.join(administration, 'gitdir'), 'utf8').replace(/\n$/, '');
    const checkout = path.dirname(path.resolve(administration, link));
    const { owner, temporary } = lock;
    // One that somebody has moved is not ours any more.
    if (temporary !== checkout && temporary !== path.dirname(checkout)) return [];
    return [{ place: { checkout, temporary }, owner, lockedMsAgo: Date.now() - fs.statSync(file).mtimeMs }];
  } catch {
    // Not locked, so another's; or another run has just removed it.
    return [];
  }
}
