import fc from 'fast-check';
import { checkProfile } from '../../../../lib';
import { profileOfThread, threadTotals } from '../../../../lib/report/html/threads';
import { arbitraryProfile } from '../support/arbitrary-profile';

describe('profileOfThread', () => {
  it('is a profile that keeps the rule of conservation', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        profile.threads.forEach((_, thread) => {
          const part = profileOfThread(profile, thread);
          checkProfile(part);
          const sum = part.nodes.reduce((total, { self }) => total + self[0]!, 0);
          expect(part.events[0]!.total).toBe(sum);
          expect(part.threads).toHaveLength(1);
        });
      }),
    );
  });

  it('shares all nodes and calls out among the threads', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        const parts = profile.threads.map((_, thread) => profileOfThread(profile, thread));
        expect(parts.reduce((sum, { nodes }) => sum + nodes.length, 0)).toBe(profile.nodes.length);
        expect(parts.reduce((sum, { calls }) => sum + calls.length, 0)).toBe(profile.calls.length);
        expect(parts.map(({ events }) => events[0]!.total)).toEqual(threadTotals(profile, 0));
      }),
    );
  });
});
