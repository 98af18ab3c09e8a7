import { type Profile, selectFunctions, selectNodes } from '../profile';

/** What a profile says of the program, apart from what the profiler itself took. */
export interface SeparatedProfile {
  /** Without `(profiler)`: its totals are the program's. */
  readonly program: Profile;
  /** What was charged to `(profiler)`, for each event. With the program's total it makes the whole that was counted. */
  readonly profilerCosts: readonly number[];
}

/** Reports show the program as it runs without the profiler; the data keeps both, so that they add up. Pure. */
export function separateProfiler(profile: Profile): SeparatedProfile {
  const isProfiler = (functionIndex: number) => profile.functions[functionIndex]?.kind === 'profiler';
  const profilerNodes = profile.nodes.filter((node) => isProfiler(node.function));
  const profilerCosts = profile.events.map((_, event) =>
    profilerNodes.reduce((sum, { self }) => sum + (self[event] ?? 0), 0),
  );
  if (profilerNodes.length === 0) return { program: profile, profilerCosts };
  const nodes = selectNodes(profile, (index) => !isProfiler(profile.nodes[index]?.function ?? -1));
  const program = selectFunctions(nodes, (index) => !isProfiler(index));
  return { program, profilerCosts };
}
