/** Other versions, checked out from real repositories: what is used, what is built, and what is left of the user's. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { withCheckout, type CheckoutOptions } from '../../../lib/bench/checkout/checkout';
import { checkedOutCommit } from '../../../lib/bench/checkout/commit';
import { IcprofileError } from '../../../lib/errors';

const root = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'icprofile-checkout-test-'));
const temporary = path.join(root, 'temporary');
const ambient = { ...process.env };
let directories = 0;

beforeEach(() => {
  // The environment of tests is a copy, which Node itself does not see.
  jest.spyOn(os, 'tmpdir').mockImplementation(() => process.env['TMPDIR'] ?? '');
  fs.mkdirSync(temporary, { recursive: true });
  process.env['TMPDIR'] = temporary;
  process.env['GIT_CONFIG_GLOBAL'] = path.join(root, 'gitconfig');
  fs.writeFileSync(path.join(root, 'gitconfig'), '[user]\nname = Somebody\nemail = somebody@example.org\n');
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...ambient };
  expect(fs.readdirSync(temporary)).toEqual([]);
});
afterAll(() => {
  fs.rmSync(root, { recursive: true });
});

function git(directory: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, {
    cwd: directory,
    encoding: 'utf8',
    env: process.env,
  });
  expect({ args, status, stderr: status === 0 ? '' : stderr }).toEqual({ args, status: 0, stderr: '' });
  return stdout.trim();
}

type Files = Readonly<Record<string, string>>;

function write(directory: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), content);
  }
}

function commit(directory: string, files: Files): string {
  write(directory, files);
  git(directory, 'add', '--all');
  git(directory, 'commit', '--quiet', '--message', 'Change');
  return git(directory, 'rev-parse', 'HEAD');
}

/** A repository with one commit. */
function repository(files: Files = { 'file.txt': 'base' }, name = 'project'): string {
  const directory = path.join(root, String(++directories), name);
  fs.mkdirSync(directory, { recursive: true });
  git(directory, 'init', '--quiet');
  commit(directory, files);
  return directory;
}

function checkOut<Result>(
  directory: string,
  use: (there: string) => Result,
  options: Partial<CheckoutOptions> = {},
): Promise<Result> {
  const { signal } = new AbortController();
  const all = { directory, ref: 'HEAD', buildCommand: undefined, signal, ...options };
  return withCheckout(all, (there) => Promise.resolve(use(there)));
}

const read = (name: string) => (there: string) => fs.readFileSync(path.join(there, name), 'utf8');

async function errorOf(work: Promise<unknown>): Promise<IcprofileError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof IcprofileError) return error;
  throw new Error(`no error of icprofile, but ${String(error)}`);
}

/** All that git keeps in a repository but for objects, by name and content. */
function administrationOf(directory: string): Files {
  const all = fs.readdirSync(path.join(directory, '.git'), { recursive: true, withFileTypes: true });
  const files = all
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('/objects/'));
  return Object.fromEntries(files.map((file) => [file, fs.readFileSync(file, 'latin1')]));
}

describe("the user's repository", () => {
  it('is as it was, to each byte that git keeps, also where git could refresh what it knows of files', async () => {
    const project = repository();
    fs.utimesSync(path.join(project, 'file.txt'), 1, 1);
    const before = administrationOf(project);
    expect(await checkOut(project, read('file.txt'))).toBe('base');
    checkedOutCommit(project);
    expect(administrationOf(project)).toEqual(before);
  });

  it("keeps work trees of others whose files are not there just now, and one that somebody's tool made alike", async () => {
    const project = repository();
    const other = path.join(path.dirname(project), 'other');
    git(project, 'worktree', 'add', '--quiet', other, '-b', 'feature');
    write(other, { 'staged.txt': 'staged' });
    git(other, 'add', '.');
    const similar = path.join(path.dirname(project), 'icprofile-against-other', 'project');
    git(project, 'worktree', 'add', '--quiet', '--detach', '--lock', similar);
    fs.renameSync(other, `${other}-unmounted`);
    await checkOut(project, () => undefined);
    fs.renameSync(`${other}-unmounted`, other);
    expect(git(other, 'status', '--porcelain')).toBe('A  staged.txt');
    expect(git(similar, 'status', '--porcelain')).toBe('');
  });

  it('keeps its configuration where it has submodules, of which those in use are checked out', async () => {
    const nested = repository({ 'nested.txt': 'nested' }, 'nested');
    const library = repository({ 'library.txt': 'library' }, 'library');
    process.env['GIT_CONFIG_COUNT'] = '1';
    process.env['GIT_CONFIG_KEY_0'] = 'protocol.file.allow';
    process.env['GIT_CONFIG_VALUE_0'] = 'always';
    git(library, 'submodule', '--quiet', 'add', nested, 'inner');
    commit(library, {});
    const project = repository();
    git(project, 'submodule', '--quiet', 'add', library, 'lib');
    git(project, 'submodule', '--quiet', 'add', nested, 'unused');
    commit(project, {});
    git(project, 'submodule', '--quiet', 'deinit', '--force', 'unused');
    // Where it came from is gone: the clone that is there has all.
    fs.renameSync(library, `${library}-gone`);
    const before = administrationOf(project);
    const there = await checkOut(project, (checkout) => [
      ...['lib/library.txt', 'lib/inner/nested.txt'].map((name) => read(name)(checkout)),
      fs.readdirSync(path.join(checkout, 'unused')).length,
    ]);
    expect(there).toEqual(['library', 'nested', 0]);
    expect(administrationOf(project)).toEqual(before);
  });
});

describe('what a process left behind that was killed by SIGKILL', () => {
  const script = `
    const { withCheckout } = require(${JSON.stringify(path.join(__dirname, '..', '..', '..', 'dist', 'bench', 'checkout', 'index.js'))});
    const signal = new AbortController().signal;
    const use = () => new Promise((resolve) => { console.log('ready'); process.stdin.once('data', resolve); });
    withCheckout({ directory: process.cwd(), ref: 'HEAD', buildCommand: '', signal }, use).then(() => process.exit());`;
  const start = async (project: string) => {
    const child = spawn(process.execPath, ['-e', script], {
      cwd: project,
      env: process.env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  };
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  const worktrees = (project: string) => fs.readdirSync(path.join(project, '.git', 'worktrees'));

  it('is removed by the next one, which leaves one that still runs alone', async () => {
    const project = repository();
    const [killed, running] = [await start(project), await start(project)];
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(worktrees(project)).toHaveLength(2);
    expect(await checkOut(project, () => worktrees(project))).toHaveLength(2);
    expect(worktrees(project)).toHaveLength(1);
    expect(fs.readdirSync(temporary)).toHaveLength(1);
    running.stdin.write('end\n');
    expect(await once(running, 'exit')).toEqual([0, null]);
    expect(fs.existsSync(path.join(project, '.git', 'worktrees'))).toBe(false);
  });
});

describe('in a hook of git', () => {
  it('the repository is that of the directory, and not that of the hook', async () => {
    const [project, ofHook] = [repository(), repository({ 'file.txt': 'of the hook' })];
    const first = git(project, 'rev-parse', 'HEAD');
    const second = commit(project, { 'file.txt': 'head' });
    Object.assign(process.env, {
      GIT_DIR: path.join(ofHook, '.git'),
      GIT_WORK_TREE: ofHook,
      GIT_INDEX_FILE: path.join(ofHook, '.git', 'index'),
      GIT_PREFIX: '',
    });
    expect(await checkOut(project, checkedOutCommit, { ref: 'HEAD~1' })).toBe(first);
    expect(await checkOut(project, read('file.txt'), { ref: 'HEAD~1' })).toBe('base');
    expect(checkedOutCommit(project)).toBe(second);
  });
});

describe('names', () => {
  it.each(['spaces at the end  ', 'two\nlines\n', ' "quoted" \\ ünïcode\t', '-C', '$(touch x)'])(
    'a repository and a directory in it may be called %j',
    async (name) => {
      const project = repository({ [`${name}/file.txt`]: 'in it' }, name);
      expect(await checkOut(path.join(project, name), read('file.txt'))).toBe('in it');
    },
  );

  it('the directory may be reached through a symbolic link', async () => {
    const project = repository({ 'sub/file.txt': 'in it' });
    const link = path.join(path.dirname(project), 'link');
    fs.symlinkSync(path.join(project, 'sub'), link);
    expect(await checkOut(link, read('file.txt'))).toBe('in it');
  });
});

test("configuration of the user's does not change what is understood", async () => {
  const project = repository();
  for (const [key, value] of [
    ['color.ui', 'always'],
    ['core.quotePath', 'true'],
    ['status.short', 'true'],
    ['status.branch', 'true'],
    ['core.hooksPath', path.join(project, 'hooks')],
    ['core.fsmonitor', path.join(project, 'hooks', 'monitor')],
  ] as const)
    git(project, 'config', key, value);
  write(project, { 'hooks/post-checkout': '#!/bin/sh\necho hook; exit 1\n' });
  fs.chmodSync(path.join(project, 'hooks/post-checkout'), 0o755);
  expect(checkedOutCommit(project)).toBe(git(project, 'rev-parse', 'HEAD'));
  write(project, { 'file.txt': 'changed' });
  expect(checkedOutCommit(project)).toBe(`${git(project, 'rev-parse', 'HEAD')}+`);
  expect(await checkOut(project, read('file.txt'))).toBe('base');
});

describe("git's own words", () => {
  it('about a repository of another user', async () => {
    const project = repository();
    process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1';
    const error = await errorOf(checkOut(project, () => undefined));
    expect(error.code).toBe('ERR_ICPROFILE_BUILD_FAILED');
    expect(error.message).toContain('detected dubious ownership');
    expect(error.message).toContain(`git config --global --add safe.directory ${project}`);
  });

  it('about a directory that is in no repository, whatever the language', async () => {
    const directory = fs.mkdtempSync(path.join(root, 'none-'));
    Object.assign(process.env, { LANGUAGE: 'de', LC_ALL: 'C.UTF-8', GIT_DIR: path.join(directory, '.git') });
    process.env['GIT_CEILING_DIRECTORIES'] = root;
    const error = await errorOf(checkOut(directory, () => undefined));
    expect(error.code).toBe('ERR_ICPROFILE_INVALID_ARGUMENT');
    expect(error.message).toContain('The working directory (GIT_DIR is not used) must be in a git work tree');
  });

  it.each([
    ['nowhere', 'but is "nowhere". Git says: fatal: Needed a single revision'],
    ['HEAD:file.txt', 'but is "HEAD:file.txt". Git says: fatal: Needed a single revision'],
    ['--help', 'but is "--help". Git says: fatal: '],
  ])('about %s, which is no commit', async (ref, words) => {
    const error = await errorOf(checkOut(repository(), () => undefined, { ref }));
    expect(error.code).toBe('ERR_ICPROFILE_INVALID_ARGUMENT');
    expect(error.message).toContain(words);
  });

  it('a commit that a shallow clone lacks: how to fetch it', async () => {
    const project = repository();
    commit(project, { 'file.txt': 'head' });
    const shallow = path.join(path.dirname(project), 'shallow');
    git(root, 'clone', '--quiet', '--depth', '1', `file://${project}`, shallow);
    expect(await checkOut(shallow, read('file.txt'))).toBe('head');
    const error = await errorOf(checkOut(shallow, () => undefined, { ref: 'HEAD~1' }));
    expect(error.message).toContain('The clone is shallow: fetch the history, by git fetch --unshallow');
  });

  it('no git at all', async () => {
    const project = repository();
    process.env['PATH'] = '/nowhere';
    const error = await errorOf(checkOut(project, () => undefined));
    expect(error.message).toContain('git is not installed');
    expect(checkedOutCommit(project)).toBeNull();
  });
});

test.each(['missing', 'read-only'])(
  'a %s directory for temporary files is named, with what to do',
  async (state) => {
    const directory = path.join(root, 'no-temporary-files');
    fs.writeFileSync(directory, '');
    process.env['TMPDIR'] = state === 'missing' ? path.join(root, 'gone') : directory;
    const error = await errorOf(checkOut(repository(), () => undefined));
    expect(error.code).toBe('ERR_ICPROFILE_SYSTEM_CALL');
    expect(error.message).toContain(process.env['TMPDIR']);
    expect(error.message).toContain('Set TMPDIR');
  },
);

describe('a build', () => {
  it('runs in the directory that stands for the one of the run, outside of the repository of a hook', async () => {
    const project = repository({ 'sub/file.txt': '' });
    process.env['GIT_DIR'] = path.join(project, '.git');
    const options = { buildCommand: 'pwd > where; git rev-parse --show-toplevel >> where' };
    const where = await checkOut(
      path.join(project, 'sub'),
      (there) => [read('where')(there), there],
      options,
    );
    expect(where[0]).toBe(`${where[1]!}\n${path.dirname(where[1]!)}\n`);
  });

  it('is not begun without a shell', async () => {
    const project = repository();
    const bin = path.join(root, 'only-git');
    fs.mkdirSync(bin);
    fs.symlinkSync(spawnSync('which', ['git'], { encoding: 'utf8' }).stdout.trim(), path.join(bin, 'git'));
    process.env['PATH'] = bin;
    const error = await errorOf(checkOut(project, () => undefined, { buildCommand: 'true' }));
    expect(error.message).toContain('spawn sh ENOENT');
  });
});
