import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkedOutCommit } from '../../../../lib/requests/identity/git';

describe('the commit that is checked out', () => {
  let directory: string;
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: directory,
      encoding: 'utf8',
    }).trim();

  beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-git-'));
    git('init', '-q', '-b', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'first');
  });

  afterEach(() => fs.rmSync(directory, { recursive: true }));

  it('is that of the branch, from any directory in the checkout', () => {
    const inner = path.join(directory, 'a', 'b');
    fs.mkdirSync(inner, { recursive: true });
    expect(checkedOutCommit(inner)).toBe(git('rev-parse', 'HEAD'));
  });

  it('is found where branches are packed', () => {
    git('pack-refs', '--all');
    expect(checkedOutCommit(directory)).toBe(git('rev-parse', 'HEAD'));
  });

  it('is found where no branch is checked out', () => {
    git('checkout', '-q', '--detach');
    expect(checkedOutCommit(directory)).toBe(git('rev-parse', 'HEAD'));
  });

  it('is that of the worktree, not of the repository that it belongs to', () => {
    const worktree = `${directory}-worktree`;
    git('worktree', 'add', '-q', '-b', 'other', worktree);
    execFileSync(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-q', '--allow-empty', '-m', '2'],
      {
        cwd: worktree,
      },
    );
    try {
      expect(checkedOutCommit(worktree)).toBe(git('rev-parse', 'other'));
      expect(checkedOutCommit(worktree)).not.toBe(checkedOutCommit(directory));
    } finally {
      fs.rmSync(worktree, { recursive: true });
    }
  });

  it('is unknown where the file system does not say', () => {
    const refused = jest.spyOn(fs, 'statSync').mockImplementation(() => {
      throw Object.assign(new Error('Access to this API has been restricted'), { code: 'ERR_ACCESS_DENIED' });
    });
    try {
      expect(checkedOutCommit(directory)).toBeUndefined();
    } finally {
      refused.mockRestore();
    }
  });

  it('is unknown outside of repositories', () => {
    const outside = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-plain-'));
    expect(checkedOutCommit(outside)).toBeUndefined();
    fs.rmdirSync(outside);
  });
});
