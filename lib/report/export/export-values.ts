/** Makes a profile's self values such as other tools can read, without changing what they add up to. Pure. */
import type { Profile } from '../../model/profile';
import { separateProfiler } from '../../model/transform';

/**
 * What viewers are given, whose percentages are then of the program: nothing below 0 (see `withoutNegativeSelf`), and
 * without what the profiler itself took.
 */
export function programValues(profile: Profile): Profile {
  return separateProfiler(withoutNegativeSelf(profile)).program;
}

/**
 * A self below 0 means that the correction took more than there was, and gave it to (profiler). Most viewers take no
 * negative numbers, so the excess goes back: self becomes 0, and (profiler) of the same thread loses what it had too
 * much. That leaves every thread's total as it is. Where (profiler) has not enough, which no correction can cause, the
 * thread's other nodes lose the rest, the root first.
 */
export function withoutNegativeSelf(profile: Profile): Profile {
  return withSelf(profile, (self) => {
    const roots = rootsOf(profile);
    const missing = profile.nodes.map(() => 0);
    const values = self.map((value, node) => {
      if (value >= 0) return value;
      const root = roots[node] ?? 0;
      missing[root] = (missing[root] ?? 0) - value;
      return 0;
    });
    for (const node of nodesThatGive(profile)) {
      const root = roots[node] ?? 0;
      const given = Math.min(values[node] ?? 0, missing[root] ?? 0);
      values[node] = (values[node] ?? 0) - given;
      missing[root] = (missing[root] ?? 0) - given;
    }
    return values;
  });
}

/** The index of its thread's root, for each node. */
function rootsOf(profile: Profile): readonly number[] {
  const roots: number[] = [];
  profile.nodes.forEach(({ parent }, node) => roots.push(parent < 0 ? node : (roots[parent] ?? node)));
  return roots;
}

function nodesThatGive({ nodes, functions }: Profile): readonly number[] {
  const indexes = [...nodes.keys()];
  const isProfiler = (index: number) => functions[nodes[index]?.function ?? -1]?.kind === 'profiler';
  return [...indexes.filter(isProfiler), ...indexes.filter((index) => !isProfiler(index))];
}

/**
 * Self divided by `divisor` and rounded to whole numbers that add up to the rounded sum: each is off by less than 1. Of
 * counts, which are whole, nothing changes.
 *
 * @param divisor how many of the profile's units make one of the format's.
 */
export function withWholeSelf(profile: Profile, divisor = 1): Profile {
  return withSelf(profile, (self) => {
    let exact = 0;
    let rounded = 0;
    return self.map((value) => {
      exact += value;
      const before = rounded;
      rounded = Math.round(exact / divisor);
      return rounded - before;
    });
  });
}

function withSelf(profile: Profile, change: (self: readonly number[]) => readonly number[]): Profile {
  const byEvent = profile.events.map((_, event) => change(profile.nodes.map(({ self }) => self[event] ?? 0)));
  return {
    ...profile,
    nodes: profile.nodes.map((node, index) => ({ ...node, self: byEvent.map((self) => self[index] ?? 0) })),
  };
}
