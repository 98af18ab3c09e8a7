/** Profiles to export, generated ones and one that was recorded, and what viewers should show of them. */
import fc from 'fast-check';
import { functionStatistics, type FunctionStatistics } from '../../../lib/model/profile/function-statistics';
import type { Profile } from '../../../lib/model/profile/profile';
import { label, profile } from '../../../lib/profiler';
import { withThreadFrames } from '../../../lib/report/export/export-tree';
import { programValues, withWholeSelf } from '../../../lib/report/export/export-values';
import { arbitraryProfile, type ArbitraryProfileOptions } from '../../unit/report/support/arbitrary-profile';
import { record } from '../../unit/profiler/support/record';

/** Of two events: recursion, a function called from two places, a class, a throw, and two functions of one name. */
export function recordedProfile(): Profile {
  return record(
    (counters) => {
      let countDown = (n: number): void => {
        counters.advance(10);
        counters.advance(3, 1);
        if (n > 0) countDown(n - 1);
        else shared();
      };
      countDown = profile(countDown, { name: 'countDown' });
      const shared = profile(() => counters.advance(7), { name: 'shared' });
      const alike = profile(() => counters.advance(100), { name: 'shared' });
      class Counter {
        constructor() {
          counters.advance(1000);
        }
        read() {
          shared();
          alike();
          throw new Error('read');
        }
      }
      const ProfiledCounter = profile(Counter);
      countDown(3);
      expect(() => new ProfiledCounter().read()).toThrow('read');
      counters.advance(20_000);
    },
    {},
    ['instructions:u', 'cycles:u'],
  );
}

/** Of functions that run again below a label that they set, and recurse there. */
export function recordedLabels(): Profile {
  return record((counters) => {
    let handle = (depth: number): void => {
      counters.advance(10 ** depth);
      work();
      if (depth > 0) label({ depth: String(Math.ceil(depth / 2)) }, () => handle(depth - 1));
    };
    handle = profile(handle, { name: 'handle' });
    const work = profile(() => counters.advance(3), { name: 'work' });
    handle(5);
  });
}

/** The same ones in every run; of any names and shapes. */
export function generatedProfiles(count: number, options: ArbitraryProfileOptions = {}): readonly Profile[] {
  return fc.sample(arbitraryProfile(options), { numRuns: count, seed: 20_261_122 });
}

/** With names that need no care, each its own: `f0`, `f1` and so on. */
export function plainlyNamed(named: Profile): Profile {
  return { ...named, functions: named.functions.map((fn, index) => ({ ...fn, name: `f${index}` })) };
}

/** The recorded profiles and some generated ones, as rows for `it.each`. */
export function profilesToExport(count: number): readonly (readonly [string, Profile])[] {
  return [
    ['recorded', recordedProfile()],
    ['recorded with labels', recordedLabels()],
    ...generatedProfiles(count).map((generated, index) => [`generated ${index + 1}`, generated] as const),
  ];
}

/** Of viewers that take whole numbers from 0 only, and know no threads. */
export function wholeStatistics(shown: Profile, eventIndex = 0): readonly FunctionStatistics[] {
  return functionStatistics(withThreadFrames(withWholeSelf(programValues(shown))), eventIndex);
}

/** By name. */
export function byName<T>(
  rows: readonly FunctionStatistics[],
  valueOf: (row: FunctionStatistics) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(rows.map((row) => [row.function.name, valueOf(row)]));
}

/** Numbers that should be the same, whatever their names: in ascending order, zeros left out. */
export function sorted(values: readonly number[]): readonly number[] {
  return values.filter((value) => value !== 0).sort((a, b) => a - b);
}
