import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { openCounters } from '../../lib/counters';
import { changeSetting, countEventMappings, countOpenFiles, runProgram } from './support/machine';
import type { FilesUsedUp } from './programs/use-up-files';

const { EMFILE } = constants.errno;

test('1000 openings and closings leave no file and no mapping behind', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  openCounters().close();
  const before = [countOpenFiles(), countEventMappings()];
  for (let cycle = 0; cycle < 1000; cycle += 1) {
    using group = openCounters(['instructions:u', 'cycles:u']);
    group.start();
    group.read();
  }
  assert.deepEqual([countOpenFiles(), countEventMappings()], before);
});

test('groups that fail half-way leave no file and no mapping behind', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const before = [countOpenFiles(), countEventMappings()];
  for (let cycle = 0; cycle < 30; cycle += 1) {
    assert.throws(() => openCounters(['instructions:u', 'cycles:u', 'branch-misses:u']));
  }
  assert.deepEqual([countOpenFiles(), countEventMappings()], before);
});

// Groups of three files each: one more allowed, and another of their files is the one too many.
for (const maxOpenFiles of [62, 63, 64]) {
  test(`with ${maxOpenFiles} files allowed, the group too many fails with a remedy, and leaves nothing open`, () => {
    const { output } = runProgram<FilesUsedUp>('use-up-files', { maxOpenFiles });
    const { message, ...error } = output.error;
    assert.deepEqual(error, {
      code: 'ERR_ICPROFILE_SYSTEM_CALL',
      errno: EMFILE,
      systemCall: 'perf_event_open',
    });
    assert.match(message, /file descriptors.*ulimit -n/s);
    assert.ok(output.groupsOpened > 0);
    assert.equal(output.leakedFiles, 0);
  });
}
