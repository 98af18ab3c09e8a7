import { openCountersIn } from '../../../lib/counters/sources/open-counters';
import type { SystemReader } from '../../../lib/counters/system/system-reader';
import { errorOf } from './support/errors';
import { FakeMachine } from './support/fake-addon';
import { amd, systemOf, type Files } from './support/systems';

const addedPmu: Files = {
  '/sys/bus/event_source/devices/added/type': '42\n',
  '/sys/bus/event_source/devices/added/format/event': 'config:0-7\n',
};

/** Counters of one system whose files can change, and how often they were touched. */
function changingSystem() {
  let files: Files = amd;
  let accesses = 0;
  const touched = (): SystemReader => ((accesses += 1), systemOf(files));
  const system: SystemReader = {
    readText: (path) => touched().readText(path),
    listDirectory: (path) => touched().listDirectory(path),
  };
  const machine = new FakeMachine();
  return {
    machine,
    open: (...events: string[]) => openCountersIn(() => ({ ...machine.context(), system }), events, {}),
    accesses: () => accesses,
    add: (more: Files) => (files = { ...files, ...more }),
  };
}

test('PMUs are listed once for a process, not with every group', () => {
  const { open, accesses } = changingSystem();
  open('instructions:u');
  const first = accesses();
  expect(first).toBeGreaterThan(0);
  open('instructions:u');
  open('cycles:u', 'branches:u');
  expect(accesses()).toBe(first);
});

test('a PMU that comes later is found', () => {
  const { machine, open, add } = changingSystem();
  errorOf('ERR_ICPROFILE_UNKNOWN_EVENT', () => open('added/event=3/u'));
  add(addedPmu);
  open('added/event=3/u');
  expect(machine.opened.at(-1)!.attributes[0]).toMatchObject({ type: 42, config: 3n });
});

test('an event that stays unknown is an error each time', () => {
  const { open } = changingSystem();
  for (const name of ['instrutcions', 'instrutcions', 'cyclse'])
    errorOf('ERR_ICPROFILE_UNKNOWN_EVENT', () => open(name));
});
