import fc from 'fast-check';
import { mergeProfiles } from '../../../lib/model/transform/merge';
import type { Profile } from '../../../lib/model/profile/profile';
import { checkProfile } from '../../../lib/model/profile/read-profile';
import { selectThread } from '../../../lib/model/transform/select-thread';
import { errorOf } from '../counters/support/errors';
import { canonical, profiles, sum } from './support/profiles';

test('one thread of a profile is a profile, whose totals are those of the thread', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      for (const { name } of profile.threads) {
        const part = checkProfile(selectThread(profile, name));
        expect(part.threads.map((thread) => thread.name)).toEqual([name]);
        expect(sum(part.nodes.map((node) => node.self[0]!))).toBe(part.events[0]!.total);
      }
    }),
  );
});

test('the threads together are the whole, but for functions that no thread has', () => {
  const compared = (profile: Profile) => ({
    ...(canonical(profile) as object),
    functions: [],
    wallTimeNs: 0,
  });
  fc.assert(
    fc.property(profiles, (profile) => {
      const parts = profile.threads.map(({ name }) => selectThread(profile, name));
      expect(compared(mergeProfiles(parts))).toEqual(compared(profile));
    }),
  );
});

test('a thread that is not there is refused, and those that are there are named', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const { message } = errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => selectThread(profile, 'helper'));
      expect(message).toContain('one of main');
    }),
    { numRuns: 5 },
  );
});
