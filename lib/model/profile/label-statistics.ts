import { functionStatistics, type FunctionStatistics } from './function-statistics';
import type { Profile } from './profile';

/** The rows of labels: all that was done under each of them. Largest total first. Pure. */
export function labelStatistics(profile: Profile, eventIndex = 0): readonly FunctionStatistics[] {
  if (!profile.functions.some(({ kind }) => kind === 'label')) return [];
  return functionStatistics(profile, eventIndex)
    .filter((row) => row.function.kind === 'label')
    .sort((a, b) => b.total - a.total || b.calls - a.calls);
}
