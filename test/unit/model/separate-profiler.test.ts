import fc from 'fast-check';
import { functionStatistics } from '../../../lib/model/profile/function-statistics';
import { separateProfiler } from '../../../lib/model/transform/separate-profiler';
import { checkProfile } from '../../../lib/model/profile/read-profile';
import { profiles, sum } from './support/profiles';

test('the program and the profiler together are all that was counted, for each event', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const { program, profilerCosts } = separateProfiler(profile);
      profile.events.forEach(({ total }, event) => {
        expect(program.events[event]!.total + profilerCosts[event]!).toBe(total);
      });
    }),
  );
});

test('what is left is a profile that adds up, without (profiler)', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const program = checkProfile(separateProfiler(profile).program);
      expect(sum(program.nodes.map((node) => node.self[0]!))).toBe(program.events[0]!.total);
      expect(program.functions.map(({ kind }) => kind)).not.toContain('profiler');
    }),
  );
});

test('no function of the program changes, but for what its threads total', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const own = ({ function: fn }: { function: { kind: string } }) =>
        !['program', 'profiler'].includes(fn.kind);
      expect(functionStatistics(separateProfiler(profile).program).filter(own)).toEqual(
        functionStatistics(profile).filter(own),
      );
    }),
  );
});

test('a profile without (profiler) stays as it is', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const { program } = separateProfiler(profile);
      expect(separateProfiler(program)).toEqual({
        program,
        profilerCosts: profile.events.map(() => 0),
      });
    }),
    { numRuns: 10 },
  );
});
