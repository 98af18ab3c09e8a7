import fc from 'fast-check';
import { joinThreads } from '../../../lib/model/transform/join-threads';
import { functionStatistics } from '../../../lib/model/profile/function-statistics';
import type { Profile } from '../../../lib/model/profile/profile';
import { checkProfile } from '../../../lib/model/profile/read-profile';
import { arbitraryProgram, ProgramRunner, type Step } from '../profiler/support/programs';
import { expectConservation } from '../profiler/support/record';

function recordProgram(steps: readonly Step[], events = 2): Profile {
  const runner = new ProgramRunner(events, 1);
  runner.toggle(0);
  runner.runProgram(steps);
  runner.stopAll();
  return runner.profiles[0]![0]!;
}

const arbitraryProfile = arbitraryProgram({ events: 2 }).map((steps) => recordProgram(steps));
const empty = recordProgram([]);

/** Of functions of one name, whatever their threads. */
function selfByName(...profiles: readonly Profile[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of profiles.flatMap((profile) => functionStatistics(profile))) {
    sums[row.function.name] = (sums[row.function.name] ?? 0) + row.self;
  }
  return sums;
}

const threadsOf = (...profiles: readonly Profile[]) =>
  profiles.map((profile, index) => ({ name: `worker ${index + 1}`, profile }));

test('joined threads are a profile, in which nothing is lost and nothing counted twice', () => {
  fc.assert(
    fc.property(arbitraryProfile, arbitraryProfile, arbitraryProfile, (main, a, b) => {
      const joined = checkProfile(joinThreads(main, threadsOf(a, b)));
      expectConservation(joined);
      expect(selfByName(joined)).toEqual(selfByName(main, a, b));
    }),
    { numRuns: 30 },
  );
});

test('each thread keeps a tree of its own', () => {
  fc.assert(
    fc.property(arbitraryProfile, arbitraryProfile, (main, worker) => {
      const { threads, nodes, calls } = joinThreads(main, threadsOf(worker));
      expect(threads.map(({ name }) => name)).toEqual(['main', 'worker 1']);
      const offset = main.nodes.length;
      expect(nodes.slice(offset).map(({ self, parent }) => [self, parent])).toEqual(
        worker.nodes.map(({ self, parent }) => [self, parent < 0 ? -1 : parent + offset]),
      );
      expect(calls.every(({ from, to }) => from < offset === to < offset)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

describe('functions', () => {
  const named = (...names: readonly string[]): Profile => ({
    ...empty,
    functions: [
      ...empty.functions,
      ...names.map((name) => ({ name, kind: 'function' as const, file: null, line: null, column: null })),
    ],
  });
  const namesOf = ({ functions }: Profile) => functions.slice(empty.functions.length).map(({ name }) => name);

  test('that look the same in two threads are one', () => {
    expect(namesOf(joinThreads(named('f', 'g'), threadsOf(named('g', 'h'))))).toEqual(['f', 'g', 'h']);
  });

  test('that one thread tells apart stay apart', () => {
    expect(namesOf(joinThreads(named('f', 'f'), threadsOf(named('f', 'f', 'f'))))).toEqual(['f', 'f', 'f']);
  });
});

test('notes say which thread they are of', () => {
  const noted = (note: string) => ({ ...empty, notes: [note] });
  expect(joinThreads(noted('one'), threadsOf(noted('two'))).notes).toEqual(['one', 'worker 1: two']);
});

test('an event that one thread did not count was counted for a part of the time', () => {
  const uncounted = {
    ...empty,
    events: empty.events.map((event) => ({ ...event, counted: 'none' as const })),
  };
  expect(joinThreads(empty, threadsOf(uncounted)).events.map(({ counted }) => counted)).toEqual([
    'multiplexed',
    'multiplexed',
  ]);
});

test('threads that counted other events, or from another source, cannot be joined', () => {
  for (const unlike of [recordProgram([], 1), { ...empty, source: 'software' as const }]) {
    expect(() => joinThreads(empty, threadsOf(unlike))).toThrow(/profile must be of/);
  }
});
