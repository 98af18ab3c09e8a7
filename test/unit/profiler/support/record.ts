import {
  functionStatistics,
  type FunctionStatistics,
} from '../../../../lib/model/profile/function-statistics';
import type { Profile } from '../../../../lib/model/profile/profile';
import { ManualCounters, Profiler, type ProfilerOptions } from '../../../../lib/profiler';

/** Profiles `program`, which advances the counters that it is given. */
export function record(
  program: (counters: ManualCounters) => void,
  options: Omit<ProfilerOptions, 'counters' | 'events' | 'source'> = {},
  eventNames?: readonly string[],
): Profile {
  const counters = new ManualCounters(eventNames);
  const profiler = new Profiler({ ...options, counters }).start();
  try {
    program(counters);
  } finally {
    if (profiler.isRunning) profiler.stop();
  }
  return profiler.profile;
}

/** What synchronous calls of a function came to. */
export type CallRow = Pick<FunctionStatistics, 'calls' | 'recursiveCalls' | 'throws' | 'self' | 'total'>;

/** The row of the one function of that name. */
export function rowOf(profile: Profile, name: string, eventIndex = 0): CallRow {
  const rows = functionStatistics(profile, eventIndex).filter(({ function: fn }) => fn.name === name);
  if (rows.length !== 1) throw new Error(`the profile has ${rows.length} functions ${name}`);
  const { calls, recursiveCalls, throws, self, total } = rows[0]!;
  return { calls, recursiveCalls, throws, self, total };
}

/** Self of every function, by name. */
export function selfByName(profile: Profile): Record<string, number> {
  return Object.fromEntries(functionStatistics(profile).map((row) => [row.function.name, row.self]));
}

/** Checks that nothing was lost nor counted twice, in raw values and in corrected ones. */
export function expectConservation(profile: Profile): void {
  profile.events.forEach(({ total }, event) => {
    expect(profile.nodes.reduce((sum, { self }) => sum + self[event]!, 0)).toBe(total);
    expect(profile.nodes.reduce((sum, { rawSelf }) => sum + rawSelf[event]!, 0)).toBe(total);
  });
}
