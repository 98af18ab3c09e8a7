import { functionStatistics } from '../../../../lib/model/profile/function-statistics';
import type { Profile } from '../../../../lib/model/profile/profile';
import { ManualCounters, Profiler } from '../../../../lib/profiler';
import { booksOf, type Books } from './async-program-run';
import { expectConservation } from './record';

export type Burn = (amount: number) => void;

/** Profiles `program` until its promise settles. Whatever it does, nothing may be lost. */
export async function recordAsync(program: (burn: Burn) => unknown): Promise<Profile> {
  const counters = new ManualCounters();
  const profiler = new Profiler({ counters }).start();
  try {
    await program((amount) => {
      counters.advance(amount);
    });
  } finally {
    profiler.stop();
  }
  expectConservation(profiler.profile);
  return profiler.profile;
}

/** Self by path, `outer/inner`; `''` is (program). What is 0 is left out. */
export function selfByPath(profile: Profile): Books['self'] {
  return booksOf(profile).self;
}

/** What a function's asynchronous calls came to. */
export interface AsyncRow {
  readonly calls: number;
  readonly resumptions: number;
  readonly self: number;
  readonly total: number;
  readonly synchronousTotal: number;
}

export function asyncRowOf(profile: Profile, name: string): AsyncRow {
  const row = functionStatistics(profile).find(({ function: fn }) => fn.name === name);
  if (row === undefined) throw new Error(`the profile has no function ${name}`);
  const { calls, resumptions, self, total, synchronousTotal } = row;
  return { calls, resumptions, self, total, synchronousTotal };
}

/** Until all that is due, microtasks included, has run. */
export function nextImmediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
