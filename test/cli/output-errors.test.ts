/** Standard output that takes nothing more, descriptors that run out, and files that cannot be written. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const repository = path.join(__dirname, '..', '..');
const cli = path.join(repository, 'dist', 'cli', 'main.js');
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-output-'));

const bench = ['bench', '--source', 'software', '--samples', '1'];

beforeAll(() => {
  fs.mkdirSync(path.join(directory, 'node_modules'));
  fs.symlinkSync(repository, path.join(directory, 'node_modules', 'icprofile'));
  fs.writeFileSync(
    path.join(directory, 'add.bench.js'),
    "require('icprofile/bench').bench('add', () => 1);\n",
  );
  fs.writeFileSync(path.join(directory, 'program.js'), 'console.log("ran");\n');
});
afterAll(() => {
  fs.rmSync(directory, { recursive: true });
});

/** The command under bash, which `before` prepares, and whose words `after` follow. */
function icprofile(
  args: readonly string[],
  { before = '', after = '' }: { readonly before?: string; readonly after?: string },
): SpawnSyncReturns<string> {
  const script = `${before} "$0" "$@" ${after}`;
  return spawnSync('bash', ['-c', script, process.execPath, cli, ...args], {
    cwd: directory,
    encoding: 'utf8',
  });
}

test.each([
  ['a full disk', '>/dev/full', 'ENOSPC'],
  ['a reader that has gone', '| true; exit "${PIPESTATUS[0]}"', 'EPIPE'],
])('%s: bench and doctor say so on one line, and end with 3', (_, after, code) => {
  for (const args of [[...bench, '-o', 'result.json'], ['doctor']]) {
    fs.rmSync(path.join(directory, 'result.json'), { force: true });
    const { status, stderr } = icprofile(args, { after });
    const lines = stderr.split('\n').filter((line) => line.startsWith('icprofile:'));
    expect([status, lines]).toEqual([
      3,
      [expect.stringMatching(`^icprofile: Cannot write to the standard output: ${code}`)],
    ]);
    expect(stderr).not.toMatch(/^ +at /m);
    if (args.includes('-o')) expect(fs.existsSync(path.join(directory, 'result.json'))).toBe(true);
  }
});

describe('of files that were written before', () => {
  const files: Readonly<Record<string, readonly string[]>> = {
    compare: ['compare', 'kept.json', 'kept.json'],
    report: ['report', 'kept.json'],
    baseline: ['baseline', 'list'],
  };

  beforeAll(() => {
    expect(icprofile([...bench, '-o', 'kept.json'], {}).status).toBe(0);
    expect(icprofile(['baseline', 'save', 'main', 'kept.json'], {}).status).toBe(0);
  });

  test.each(Object.keys(files))('%s says that nothing more can be written, and ends with 3', (command) => {
    for (const [after, code] of [
      ['>/dev/full', 'ENOSPC'],
      ['| true; exit "${PIPESTATUS[0]}"', 'EPIPE'],
    ] as const) {
      const { status, stderr } = icprofile(files[command]!, { after });
      expect([status, stderr]).toEqual([
        3,
        expect.stringMatching(`^icprofile: Cannot write (to the standard output|the report): ${code}`),
      ]);
      expect(stderr).not.toMatch(/^ +at /m);
    }
  });
});

test('where a limit of address space is in the way, bench says which', () => {
  // Every Node starts within this limit; then the benchmark takes up addresses until there are none.
  fs.mkdirSync(path.join(directory, 'grow'));
  fs.writeFileSync(
    path.join(directory, 'grow', 'grow.bench.js'),
    `const kept = [];
    require('icprofile/bench').bench('grow', () => kept.push(Array.from({ length: 8e6 }, () => ({}))));\n`,
  );
  const { status, stdout, stderr } = icprofile([...bench, 'grow'], { before: 'ulimit -v 1500000;' });
  expect([status, `${stdout}${stderr}`]).toEqual([3, expect.stringContaining('ulimit -v')]);
});

test('where descriptors run out, bench tells it of the processes that it cannot start, and blames nothing else', () => {
  const { status, stdout, stderr } = icprofile(bench, { before: 'ulimit -n 22;' });
  expect([status, `${stdout}${stderr}`]).toEqual([3, expect.stringContaining('EMFILE')]);
  expect(stdout).not.toContain('this system does not let setarch');
});

test.each([
  ['bench', bench],
  ['run', ['run', '--source', 'software']],
])('%s finds a file that cannot be written before it measures', (command, args) => {
  const rest = command === 'run' ? ['program.js'] : [];
  const { status, stdout, stderr } = icprofile([...args, '-o', 'nowhere/result.json', ...rest], {});
  expect([status, stdout]).toEqual([command === 'run' ? 125 : 3, '']);
  expect(stderr).toMatch(/^icprofile: Cannot write \S*nowhere\/result\.json: ENOENT/);
});
