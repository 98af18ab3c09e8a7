/** A project whose own tests use the package, under jest. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const project = path.join(__dirname, '..', '..', 'fixtures', 'jest-project');

it.each([
  ['in band', ['--runInBand']],
  ['in processes', ['--maxWorkers=2']],
  ['in worker threads', ['--maxWorkers=2', '--workerThreads']],
])('profiles are right where modules are reset, %s', (_, args) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [require.resolve('jest/bin/jest'), '--rootDir', project, ...args],
    { encoding: 'utf8', cwd: project },
  );
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringContaining('Tests:       8 passed, 8 total') as string,
  });
});
