import path from 'node:path';
import type { Profile } from '../../lib/model/profile/profile';
import { checkProfile } from '../../lib/model/profile/read-profile';
import { describeEmulated, runEmulated } from '../support/emulated';

const counts = [1_000_000, 2_000_000, 4_000_000] as const;
const calls = 10;
/** Around each burn(n) of 2·n: the wrapped function, and what correction leaves, in code not yet optimized. */
const mostBesides = 20_000;

/** Raw self of `work` in the tree of each thread. */
function workByThread({ threads, nodes, functions }: Profile): readonly number[] {
  const ends = [...threads.slice(1).map(({ root }) => root), nodes.length];
  return threads.map(({ root }, index) =>
    nodes
      .slice(root, ends[index])
      .filter((node) => functions[node.function]?.name === 'work')
      .reduce((sum, { rawSelf }) => sum + rawSelf[0]!, 0),
  );
}

describeEmulated('one profiler over several threads', () => {
  test('charges each thread with what it burnt, and loses nothing', () => {
    const fixture = path.join(__dirname, '..', 'fixtures', 'emulated', 'profiled-workers.js');
    const profile = checkProfile(runEmulated(fixture, { args: counts.map(String) }).json());
    expect(profile.threads.map(({ name }) => name)).toEqual(['main', 'worker 1', 'worker 2']);
    expect(profile.events[0]!.total).toBe(profile.nodes.reduce((sum, { rawSelf }) => sum + rawSelf[0]!, 0));
    const work = [...workByThread(profile)].sort((a, b) => a - b);
    counts.forEach((count, index) => {
      const besides = work[index]! - 2 * count * calls;
      expect(besides).toBeGreaterThanOrEqual(0);
      expect(besides).toBeLessThan(mostBesides * calls);
    });
  });
});
