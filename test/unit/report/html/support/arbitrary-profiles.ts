/** Profiles of any shape that a profiler could return: folded recursion, several threads, selfs below 0. */
import fc from 'fast-check';
import type { Profile, ProfiledFunction } from '../../../../../lib';

interface Step {
  readonly up: number;
  readonly function: number;
  readonly self: number;
  readonly calls: number;
  readonly recursiveCalls: number;
  readonly startsThread: boolean;
}

const name = fc.oneof(fc.string(), fc.constantFrom('</script>', '<!--', '\u2028', 'a'));
const functionOf = (index: number): fc.Arbitrary<ProfiledFunction> =>
  fc.record({
    name,
    kind: fc.constantFrom('function', 'async function', 'class'),
    file: fc.constant(`/src/${index % 2}.ts`),
    line: fc.constant(index + 1),
    column: fc.constant(1),
  });
const step: fc.Arbitrary<Step> = fc.record({
  up: fc.nat(5),
  function: fc.integer({ min: 1, max: 7 }),
  self: fc.integer({ min: -5, max: 1000 }),
  calls: fc.nat(9),
  recursiveCalls: fc.nat(3),
  startsThread: fc.boolean(),
});

export const arbitraryProfile: fc.Arbitrary<Profile> = fc
  .tuple(
    fc.tuple(...[1, 2, 3, 4, 5, 6, 7].map(functionOf)),
    fc.array(step, { maxLength: 40 }),
    fc.double({ noNaN: true, min: -1e12, max: 1e12 }),
  )
  .map(([functions, steps, other]) => profileOf(functions, steps, other));

function profileOf(functions: readonly ProfiledFunction[], steps: readonly Step[], other: number): Profile {
  const program: ProfiledFunction = {
    name: '(program)',
    kind: 'program',
    file: null,
    line: null,
    column: null,
  };
  const nodes: Profile['nodes'][number][] = [];
  const calls: Profile['calls'][number][] = [];
  const threads: Profile['threads'][number][] = [];
  const add = (fn: number, parent: number, self: number) => {
    const values = [self, other];
    nodes.push({
      function: fn,
      parent,
      self: values,
      rawSelf: [self + 1, other],
      resumptions: Math.abs(self) % 3,
      resumed: [Math.trunc(self / 2), 0],
      afterSettlement: [0, other],
    });
    return nodes.length - 1;
  };
  const addThread = () => threads.push({ name: `thread ${threads.length}`, root: add(0, -1, 3) });

  addThread();
  let current = 0;
  for (const { up, function: fn, self, startsThread, calls: count, recursiveCalls } of steps) {
    if (startsThread && up === 5) {
      addThread();
      current = nodes.length - 1;
    }
    for (let level = 0; level < up && nodes[current]!.parent >= 0; level++) current = nodes[current]!.parent;
    const taken = [current, ...ancestorsOf(nodes, current), ...childrenOf(nodes, current)];
    if (taken.some((node) => nodes[node]!.function === fn)) continue;
    const parent = current;
    current = add(fn, parent, self);
    if (count > 0) calls.push({ from: parent, to: current, count, throws: 0, recursive: false });
    if (recursiveCalls > 0)
      calls.push({ from: current, to: current, count: recursiveCalls, throws: 1, recursive: true });
  }
  const total = (event: number) => nodes.reduce((sum, { self }) => sum + (self[event] ?? 0), 0);
  return {
    ...header,
    events: [
      { name: 'instructions', unit: 'instructions', total: total(0), corrected: true, counted: 'always' },
      { name: 'cycles', unit: 'cycles', total: total(1), corrected: false, counted: 'multiplexed' },
    ],
    functions: [program, ...functions],
    nodes,
    threads,
    calls,
  };
}

function ancestorsOf(nodes: Profile['nodes'], node: number): readonly number[] {
  const parent = nodes[node]?.parent ?? -1;
  return parent < 0 ? [] : [parent, ...ancestorsOf(nodes, parent)];
}

function childrenOf(nodes: Profile['nodes'], node: number): readonly number[] {
  return nodes.flatMap(({ parent }, index) => (parent === node ? [index] : []));
}

const header = {
  format: 'icprofile-profile',
  version: 1,
  icprofileVersion: '0.1.0',
  startedAt: '2026-11-23T10:20:30.000Z',
  wallTimeNs: 5,
  source: 'emulated',
  machine: {
    cpuModel: 'Nehalem',
    architecture: 'x64',
    kernel: '6.1',
    node: '24.5.0',
    v8: '13.6',
    flags: [],
    emulator: '7.2',
  },
  notes: [],
} as const;
