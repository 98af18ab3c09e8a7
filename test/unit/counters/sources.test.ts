import { constants } from 'node:os';
import { openCountersIn } from '../../../lib/counters/sources/open-counters';
import type { EventAttribute } from '../../../lib/native/addon';
import { errorOf } from './support/errors';
import { FakeMachine, type FakeMachineOptions } from './support/fake-addon';
import { amd, noPmu } from './support/systems';

const { ENOENT, EACCES, EPERM, EMFILE } = constants.errno;
const isSoftware = ({ type }: EventAttribute) => type === 1;

/** Machines by what they lack. */
const withoutPmu: FakeMachineOptions = { files: noPmu, perf: (event) => (isSoftware(event) ? 0 : ENOENT) };
const withoutPerf: FakeMachineOptions = { perf: () => EPERM };
const withoutBranchMisses: FakeMachineOptions = {
  files: amd,
  perf: ({ config }) => (config === 5n ? ENOENT : 0),
};

function open(options: FakeMachineOptions, events?: readonly string[], source?: string) {
  const machine = new FakeMachine(options);
  const group = openCountersIn(machine.context, events, { source });
  return { machine, group, names: group.events.map(({ name }) => name) };
}

function refusal(
  code: Parameters<typeof errorOf>[0],
  options: FakeMachineOptions,
  events?: readonly string[],
  source?: string,
) {
  const machine = new FakeMachine(options);
  const error = errorOf(code, () => openCountersIn(machine.context, events, { source }));
  expect(machine.open.size).toBe(0);
  expect(machine.warnings).toEqual([]);
  return error;
}

describe('auto', () => {
  test('takes hardware where it is there, without a word', () => {
    const { machine, group, names } = open({ underEmulator: true });
    expect([group.source, names, machine.warnings]).toEqual(['hardware', ['instructions:u'], []]);
  });

  test('takes the emulator under which the process runs', () => {
    const { machine, group } = open({ ...withoutPmu, underEmulator: true });
    expect([group.source, machine.warnings]).toEqual(['emulated', []]);
  });

  test('takes time where nothing better is, and says why and what to do', () => {
    const { machine, group } = open(withoutPmu);
    expect(group.source).toBe('software');
    expect(group.events).toEqual([{ name: 'task-clock', unit: 'ns' }]);
    expect(machine.warnings).toHaveLength(1);
    expect(machine.warnings[0]).toMatch(
      /task-clock.*no hardware counters.*not run under the emulator.*icprofile exec/,
    );
  });

  test('takes the CPU clock where even perf events are refused', () => {
    expect(open(withoutPerf).group.events).toEqual([{ name: 'task-clock', unit: 'ns' }]);
  });

  test('never counts time for someone who asked for instructions', () => {
    const error = refusal('ERR_ICPROFILE_SOURCE_UNAVAILABLE', withoutPmu, ['instructions:u']);
    expect(error).toMatchObject({ errno: ENOENT, systemCall: 'perf_event_open' });
    expect(error.remedy).toContain('emulated');
  });

  test('counts software events that were asked for, without a warning', () => {
    const { machine, group } = open(withoutPmu, ['page-faults', 'cs']);
    expect([group.source, machine.warnings]).toEqual(['software', []]);
  });

  test('passes over a counter that stands still, and tells', () => {
    const { machine, group } = open({ count: (event) => (event === undefined || isSoftware(event) ? 1 : 0) });
    expect(group.source).toBe('software');
    expect(machine.warnings[0]).toContain('counted a loop of 200000 instructions as 0');
    expect(machine.open.size).toBe(1);
  });

  test('tells an event that the CPU lacks from a CPU without counters', () => {
    expect(
      refusal('ERR_ICPROFILE_UNSUPPORTED_EVENT', withoutBranchMisses, ['instructions:u', 'branch-misses:u'])
        .message,
    ).toContain('branch-misses:u');
  });

  test('does not take another source for want of file descriptors', () => {
    expect(refusal('ERR_ICPROFILE_SYSTEM_CALL', { perf: () => EMFILE })).toMatchObject({ errno: EMFILE });
  });
});

describe('a source asked for by name', () => {
  test.each(['hardware', 'emulated'])('%s is an error where it is not there', (source) => {
    expect(refusal('ERR_ICPROFILE_SOURCE_UNAVAILABLE', withoutPmu, undefined, source).remedy).toContain(
      'icprofile exec',
    );
  });

  test('hardware is not there for software events either if it is not there', () => {
    refusal('ERR_ICPROFILE_SOURCE_UNAVAILABLE', withoutPmu, ['page-faults'], 'hardware');
    expect(open({}, ['page-faults'], 'hardware').group.source).toBe('hardware');
  });

  test('software is taken without a warning, and counts time by default', () => {
    const { machine, names } = open({}, undefined, 'software');
    expect([names, machine.warnings]).toEqual([['task-clock'], []]);
  });

  test.each([
    ['software', 'instructions:u'],
    ['emulated', 'instructions'],
    ['emulated', 'cycles:u'],
    ['emulated', 'task-clock'],
  ])('%s refuses %s', (source, event) => {
    refusal('ERR_ICPROFILE_UNSUPPORTED_EVENT', { underEmulator: true }, [event], source);
  });

  test('may come from ICPROFILE_SOURCE, and an option overrides it', () => {
    const environment = { ICPROFILE_SOURCE: 'software' };
    expect(open({ environment }).group.source).toBe('software');
    expect(open({ environment }, undefined, 'hardware').group.source).toBe('hardware');
    expect(open({ environment }, undefined, 'auto').group.source).toBe('hardware');
  });
});

describe('refused permissions', () => {
  const userOnly: FakeMachineOptions = {
    files: { ...amd, '/proc/sys/kernel/perf_event_paranoid': '2\n' },
    perf: ({ excludeKernel }) => (excludeKernel ? 0 : EACCES),
  };

  test("for the kernel part of an event are the call's error, with the spelling that works", () => {
    const error = refusal('ERR_ICPROFILE_SYSTEM_CALL', userOnly, ['instructions']);
    expect(error.errno).toBe(EACCES);
    expect(error.remedy).toContain('instructions:u');
  });

  test('do not keep clocks from counting', () => {
    expect(open(userOnly, ['task-clock', 'cpu-clock']).group.source).toBe('software');
  });

  test('leave only task-clock to the CPU clock', () => {
    expect(open(withoutPerf, ['task-clock']).group.source).toBe('software');
    refusal('ERR_ICPROFILE_SYSTEM_CALL', withoutPerf, ['page-faults']);
    refusal('ERR_ICPROFILE_SYSTEM_CALL', withoutPerf, ['task-clock', 'page-faults']);
  });
});
