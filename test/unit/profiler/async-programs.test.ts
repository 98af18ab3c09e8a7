/** Whatever an asynchronous program does: it does the same with the profiler, and its profile is exact. */
import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { checkExactProfile, checkPrograms, checkSameOrder } from './support/async-program-check';

const programs = 80;

test('programs do the same in the same order: as they are, wrapped, and profiled', async () => {
  await checkPrograms(checkSameOrder, programs);
});

test('every amount is charged to the path that it belongs to', async () => {
  await checkPrograms(checkExactProfile, programs);
});

test('so it is where the program uses async hooks and AsyncLocalStorage', async () => {
  const storage = new AsyncLocalStorage<number>();
  const hook = createHook({ init() {}, before() {}, after() {} }).enable();
  try {
    await storage.run(1, () => checkPrograms(checkExactProfile, programs));
  } finally {
    hook.disable();
    storage.disable();
  }
});

// The test runner has async hooks of its own on some versions of Node, and the profiler takes another way then.
test('so it is in a process where nobody uses async hooks', () => {
  const fixture = path.join(__dirname, '..', '..', 'fixtures', 'profiler', 'async-programs.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [fixture, String(programs)], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe('no hooks\nsame order\nexact profiles\n');
});
