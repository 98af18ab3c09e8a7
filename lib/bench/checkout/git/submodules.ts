/** Submodules of a checkout: those that are checked out in the user's work tree too, because only these are in use. */
import fs from 'node:fs';
import path from 'node:path';
import { runGit, type GitAnswer } from './run-git';

const done: GitAnswer = { succeeded: true, output: '', words: '' };

/**
 * Checks submodules out, from the clones that the user's work tree has of them, else from where git fetches them. Only
 * submodules that are initialized are touched: `--init` would write to the configuration that all work trees share.
 */
export function checkOutSubmodules(checkout: string): GitAnswer {
  if (!fs.existsSync(path.join(checkout, '.gitmodules'))) return done;
  const names = initializedNames(checkout);
  if (names.length === 0) return done;
  const updated = update(checkout, localSources(checkout, names));
  const answer = updated.succeeded ? updated : update(checkout, []);
  return answer.succeeded ? checkOutNested(checkout) : answer;
}

function update(checkout: string, options: readonly string[]): GitAnswer {
  return runGit(checkout, [...options, 'submodule', '--quiet', 'update', '--checkout', '--force']);
}

function initializedNames(checkout: string): readonly string[] {
  const { output } = runGit(checkout, [
    'config',
    '--local',
    '-z',
    '--name-only',
    '--get-regexp',
    '^submodule\\..*\\.url$',
  ]);
  return output.split('\0').flatMap((key) => /^submodule\.(.+)\.url$/s.exec(key)?.[1] ?? []);
}

/** Clones below git's directory have the commits already, and need neither network nor credentials. */
function localSources(checkout: string, names: readonly string[]): readonly string[] {
  const common = path.resolve(checkout, runGit(checkout, ['rev-parse', '--git-common-dir']).output);
  const sources = names.flatMap((name) => {
    const clone = path.join(common, 'modules', name);
    return fs.existsSync(clone) ? ['-c', `submodule.${name}.url=${clone}`] : [];
  });
  return sources.length === 0 ? [] : ['-c', 'protocol.file.allow=always', ...sources];
}

/** Their addresses may be relative to where the outer one comes from, which is not the local clone. */
function checkOutNested(checkout: string): GitAnswer {
  const script =
    'test ! -e .gitmodules || { url=$(git -C "$toplevel" config "submodule.$name.url") && git remote set-url origin "$url" && git submodule --quiet update --init --recursive; }';
  return runGit(checkout, ['submodule', '--quiet', 'foreach', script]);
}
