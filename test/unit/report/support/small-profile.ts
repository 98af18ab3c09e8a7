/** A profile that is small enough to write its exports down. */
import type { Profile, ProfiledFunction, ProfileNode } from '../../../../lib/model/profile/profile';

function fn(name: string, kind: ProfiledFunction['kind'], line: number | null = null): ProfiledFunction {
  return { name, kind, file: line === null ? null : '/app/main.js', line, column: line === null ? null : 5 };
}

function node(functionIndex: number, parent: number, self: number, resumptions = 0): ProfileNode {
  const zero = [0];
  return {
    function: functionIndex,
    parent,
    self: [self],
    rawSelf: [self],
    resumptions,
    resumed: zero,
  };
}

/**
 * (program) 100 → (profiler) 50; → handle 20, 2 calls → endpoint: users (a label) 5 → query 300, 2 calls, 1 of them
 * recursive, and tiny −10, 4 calls.
 */
export function smallProfile(changes: Partial<Profile> = {}): Profile {
  return {
    format: 'icprofile-profile',
    version: 2,
    icprofileVersion: '1.2.3',
    startedAt: '2026-11-22T11:43:25.202Z',
    wallTimeNs: 18_291_502,
    source: 'emulated',
    machine: {
      cpuModel: 'AMD EPYC',
      architecture: 'x64',
      kernel: '6.1.0',
      node: '20.20.2',
      v8: '11.3',
      flags: [],
      emulator: '7.2.22',
    },
    events: [
      { name: 'instructions:u', unit: 'instructions', total: 465, corrected: true, counted: 'always' },
    ],
    functions: [
      fn('(program)', 'program'),
      fn('(profiler)', 'profiler'),
      fn('handle', 'async function', 1),
      { ...fn('', 'label'), labels: { endpoint: 'users' } },
      fn('query', 'function', 20),
      fn('tiny', 'function', 30),
    ],
    nodes: [
      node(0, -1, 100),
      node(1, 0, 50),
      node(2, 0, 20, 3),
      node(3, 2, 5),
      node(4, 3, 300),
      node(5, 3, -10),
    ],
    threads: [{ name: 'main', root: 0 }],
    calls: [
      { from: 0, to: 2, count: 2, throws: 0, recursive: false },
      { from: 2, to: 3, count: 2, throws: 0, recursive: false },
      { from: 3, to: 4, count: 1, throws: 0, recursive: false },
      { from: 4, to: 4, count: 1, throws: 0, recursive: true },
      { from: 3, to: 5, count: 4, throws: 1, recursive: false },
    ],
    notes: [],
    ...changes,
  };
}

/** With a second thread, of the same shape as the first. */
export function twoThreads(profile: Profile = smallProfile()): Profile {
  const shift = profile.nodes.length;
  const again = profile.nodes.map((old) => ({ ...old, parent: old.parent < 0 ? -1 : old.parent + shift }));
  return {
    ...profile,
    events: profile.events.map((event) => ({ ...event, total: 2 * event.total })),
    nodes: [...profile.nodes, ...again],
    threads: [...profile.threads, { name: 'worker 1', root: shift }],
    calls: [
      ...profile.calls,
      ...profile.calls.map((calls) => ({ ...calls, from: calls.from + shift, to: calls.to + shift })),
    ],
  };
}
