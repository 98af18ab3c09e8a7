import { constants } from 'node:os';
import {
  diagnose,
  diagnoseUserReads,
  errnoName,
  type OpenFailure,
} from '../../../lib/counters/diagnosis/diagnosis';
import { resolveEvent } from '../../../lib/counters/events/event-resolution';
import { systemFacts, type SystemFacts } from '../../../lib/counters/diagnosis/system-facts';
import { amd, noPmu, systemOf, type Files } from './support/systems';

const { errno } = constants;

function failure(number: number, event = 'instructions:u', groupSize = 1): OpenFailure {
  const attribute = resolveEvent(event, []).parts[0]!.attribute;
  return { errno: number, systemCall: 'perf_event_open', event, attribute, groupSize };
}

const facts = (files: Files, changed: Partial<SystemFacts> = {}): SystemFacts => ({
  ...systemFacts(systemOf(files), 'x64'),
  ...changed,
});
const told = (open: OpenFailure, system: SystemFacts) => Object.values(diagnose(open, system)).join(' → ');

describe('the cause of a failed perf_event_open', () => {
  test('ENOENT without a PMU: the machine has none, virtual or not', () => {
    expect(told(failure(errno.ENOENT), facts(noPmu))).toMatch(
      /this machine has no hardware counters.*emulated/,
    );
    expect(told(failure(errno.ENODEV), facts(noPmu, { hypervisor: 'KVM' }))).toMatch(
      /virtual machine \(KVM\).*machine type/,
    );
  });

  test('ENOENT with a PMU: the event is not one of its', () => {
    expect(told(failure(errno.ENOENT, 'bus-cycles:u'), facts(amd))).toMatch(
      /PMU \(cpu\) has no event bus-cycles:u/,
    );
  });

  test('EACCES: the paranoid level, and only as much of it as needed', () => {
    const at = (paranoidLevel: number) => facts(amd, { paranoidLevel });
    expect(told(failure(errno.EACCES), at(4))).toMatch(/paranoid is 4.*every event.*paranoid=2/);
    expect(told(failure(errno.EACCES, 'cycles'), at(2))).toMatch(/paranoid is 2.*kernel.*cycles:u/);
    expect(told(failure(errno.EACCES), at(2))).toMatch(/another user/);
  });

  test('EPERM: seccomp if there is a filter', () => {
    expect(told(failure(errno.EPERM), facts(amd, { seccompMode: 'filter', container: 'docker' }))).toMatch(
      /seccomp.*docker.*--cap-add=PERFMON/,
    );
    expect(told(failure(errno.EPERM), facts(amd))).not.toContain('seccomp');
  });

  test('EINVAL: the group if there is one, else the attributes', () => {
    expect(told(failure(errno.EINVAL, 'cycles', 7), facts(amd))).toMatch(/together.*modifier W/);
    expect(told(failure(errno.EINVAL, 'cycles:u'), facts(amd))).toMatch(/without modifiers/);
    expect(told(failure(errno.EINVAL, 'cycles'), facts(amd))).toMatch(/format/);
  });

  test.each([
    'ENOSYS',
    'EOPNOTSUPP',
    'EMFILE',
    'ENFILE',
    'ENOMEM',
    'ENOSPC',
    'EBUSY',
    'ESRCH',
    'EBADF',
    'EINTR',
    'E2BIG',
  ] as const)('%s has a cause of its own and a remedy', (name) => {
    const { cause, remedy } = diagnose(failure(errno[name]), facts(amd));
    expect(cause).not.toContain(name);
    expect(remedy.length).toBeGreaterThan(0);
  });

  test('an errno that no one expects is named, and nothing is made up', () => {
    expect(told(failure(errno.EDOM), facts(amd))).toContain('EDOM');
    expect(errnoName(9999)).toBe('errno 9999');
  });

  test('never is an advice to run as root', () => {
    for (const number of Object.values(errno))
      expect(told(failure(number), facts(amd))).not.toMatch(/sudo|as root/i);
  });
});

test("user-space reads name the setting of the CPU's kind", () => {
  expect(diagnoseUserReads(facts({}, { architecture: 'arm64' })).remedy).toContain('perf_user_access=1');
  expect(diagnoseUserReads(facts({})).remedy).toContain('rdpmc');
  expect(diagnoseUserReads(facts(amd)).cause).toContain('mapped');
});
