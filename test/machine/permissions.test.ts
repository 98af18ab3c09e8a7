import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import type { BurningCounted, CountBurning } from './programs/count-burning';
import { changeSetting, runProgram, unprivileged } from './support/machine';
import type { ProgramOptions, ProgramResult } from './support/machine';

const { EACCES, EPERM, ENOSYS } = constants.errno;
const rounds = 1_000_000;

function countBurning(input: Partial<CountBurning>, process: ProgramOptions): ProgramResult<BurningCounted> {
  return runProgram<BurningCounted>('count-burning', { ...process, input: { rounds, ...input } });
}

function assertCounted({ source, readings }: BurningCounted): void {
  assert.equal(source, 'hardware');
  assert.ok((readings?.[0]?.value ?? 0) >= 2 * rounds);
}

/** The program's error, which has to name what stands in the way and the way round it. */
function assertRefused({ error }: BurningCounted, errno: number, cause: RegExp, remedy: RegExp): void {
  assert.equal(error?.errno, errno);
  assert.equal(error.systemCall, 'perf_event_open');
  assert.match(error.message, cause);
  assert.match(error.remedy ?? '', remedy);
}

test('at perf_event_paranoid 2 an unprivileged user counts user mode', (context) => {
  changeSetting(context, 'perf_event_paranoid', 2);
  assertCounted(countBurning({ events: ['instructions:u'] }, { uid: unprivileged }).output);
});

test('at perf_event_paranoid 2 an unprivileged user may not count the kernel, and reads that :u is enough', (context) => {
  changeSetting(context, 'perf_event_paranoid', 2);
  const { output } = countBurning({ events: ['instructions'] }, { uid: unprivileged });
  assertRefused(
    output,
    EACCES,
    /perf_event_paranoid is 2, which refuses events that count in the kernel/,
    /instructions:u/,
  );
});

test('at perf_event_paranoid 1 an unprivileged user counts the kernel too', (context) => {
  changeSetting(context, 'perf_event_paranoid', 1);
  assertCounted(countBurning({ events: ['instructions'] }, { uid: unprivileged }).output);
});

// Debian's and Ubuntu's kernels (CONFIG_SECURITY_PERF_EVENTS_RESTRICT); upstream, 3 means 2.
test('at perf_event_paranoid 3 an unprivileged user may count nothing, and reads which setting to change', (context) => {
  changeSetting(context, 'perf_event_paranoid', 3);
  const { output } = countBurning(
    { events: ['instructions:u'], options: { source: 'hardware' } },
    { uid: unprivileged },
  );
  assertRefused(output, EACCES, /perf_event_paranoid is 3/, /kernel\.perf_event_paranoid=2/);
  assert.equal(output.error?.code, 'ERR_ICPROFILE_SOURCE_UNAVAILABLE');
});

test('root counts at perf_event_paranoid 3', (context) => {
  changeSetting(context, 'perf_event_paranoid', 3);
  assertCounted(countBurning({ events: ['instructions'] }, {}).output);
});

test('where a seccomp filter refuses the call, the error says so', () => {
  const { output } = countBurning({ options: { source: 'hardware' } }, { refuseWith: EPERM });
  assertRefused(output, EPERM, /seccomp filter refuses perf_event_open/, /--cap-add=PERFMON/);
  assert.equal(output.error?.code, 'ERR_ICPROFILE_SOURCE_UNAVAILABLE');
});

test('where a sandbox has no such call, the error leads to the emulated source', () => {
  const { output } = countBurning({ options: { source: 'hardware' } }, { refuseWith: ENOSYS });
  assertRefused(output, ENOSYS, /has no perf_event_open/, /emulated source/);
});

for (const [what, process] of [
  ['a seccomp filter', { refuseWith: EPERM }],
  ['perf_event_paranoid 3', { uid: unprivileged }],
] as const) {
  test(`behind ${what}, auto counts CPU time instead, and warns once with the cause`, (context) => {
    changeSetting(context, 'perf_event_paranoid', 3);
    const { output, stderr } = countBurning({}, process);
    const [reading] = output.readings ?? [];
    assert.deepEqual([output.source, reading?.event, reading?.unit], ['software', 'task-clock', 'ns']);
    assert.ok((reading?.value ?? 0) >= 2 * rounds, 'one instruction takes one nanosecond on this machine');
    assert.equal(stderr.match(/IcprofileWarning/g)?.length, 1);
    assert.match(stderr, /seccomp|perf_event_paranoid is 3/);
  });

  test(`behind ${what}, auto does not count something else than the events asked for`, (context) => {
    changeSetting(context, 'perf_event_paranoid', 3);
    const { output } = countBurning({ events: ['instructions:u'] }, process);
    assert.equal(output.error?.code, 'ERR_ICPROFILE_SOURCE_UNAVAILABLE');
  });
}
