/** Whatever a program does, its profile follows the rules of accounting, to the count. */
import fc from 'fast-check';
import { functionStatistics } from '../../../lib/model/profile/function-statistics';
import { checkProfile } from '../../../lib/model/profile/read-profile';
import type { Profile } from '../../../lib/model/profile/profile';
import {
  arbitraryProgram,
  ProgramModel,
  ProgramRunner,
  type ExpectedProfile,
  type Step,
} from './support/programs';
import { expectConservation } from './support/record';

/** What a profile says of each function, as the model says it. Functions that did nothing are in neither. */
function rowsOf(profile: Profile): Map<string, unknown> {
  const perEvent = profile.events.map((_, event) => functionStatistics(profile, event));
  const rows = profile.functions.map(({ name }, index) => {
    const { calls, recursiveCalls, throws } = perEvent[0]![index]!;
    const self = perEvent.map((statistics) => statistics[index]!.self);
    const total = perEvent.map((statistics) => statistics[index]!.total);
    return [name, { calls, recursiveCalls, throws, self, total }] as const;
  });
  return withoutIdle(rows);
}

function withoutIdle(
  rows: Iterable<readonly [string, { calls: number; throws: number; total: readonly number[] }]>,
): Map<string, unknown> {
  return new Map(
    [...rows].filter(
      ([, { calls, throws, total }]) => calls > 0 || throws > 0 || total.some((value) => value > 0),
    ),
  );
}

function expectAgreement(profiles: readonly Profile[], expected: readonly ExpectedProfile[]): void {
  expect(profiles.map(rowsOf)).toEqual(expected.map(withoutIdle));
  for (const profile of profiles) {
    expectConservation(profile);
    expect(checkProfile(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
  }
}

function race(steps: readonly Step[], events: number, profilers: number, startFirst: boolean): void {
  const runner = new ProgramRunner(events, profilers);
  const model = new ProgramModel(events, profilers);
  if (startFirst) {
    runner.toggle(0);
    model.toggle(0);
  }
  try {
    runner.runProgram(steps);
  } finally {
    runner.stopAll();
  }
  model.run(steps);
  model.stopAll();
  runner.profiles.forEach((profiles, index) => expectAgreement(profiles, model.expected[index]!));
}

describe('a profile of a random program', () => {
  test('has each function’s calls, recursive calls, throws, self and total', () => {
    fc.assert(
      fc.property(arbitraryProgram({ events: 1 }), (steps) => race(steps, 1, 1, true)),
      { numRuns: 1000 },
    );
  });

  test('has them for four events at once', () => {
    fc.assert(
      fc.property(arbitraryProgram({ events: 4 }), (steps) => race(steps, 4, 1, true)),
      { numRuns: 200 },
    );
  });

  test('has them wherever the profiler is started and stopped, in the middle of calls too', () => {
    fc.assert(
      fc.property(arbitraryProgram({ events: 1, profilers: 1 }), (steps) => race(steps, 1, 1, false)),
      { numRuns: 1000 },
    );
  });

  test('has them for every one of several profilers, nested or overlapping', () => {
    fc.assert(
      fc.property(arbitraryProgram({ events: 2, profilers: 3 }), (steps) => race(steps, 2, 3, false)),
      { numRuns: 1000 },
    );
  });
});
