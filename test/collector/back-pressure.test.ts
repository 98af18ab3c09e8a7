/** What gathers before it is stored, and what is turned away. */
import { setTimeout as sleep } from 'node:timers/promises';
import { GroupCommit } from '../../lib/collector/group-commit';
import type { ArrivedSegment, WriteOutcome } from '../../lib/store';
import { currentSegment } from '../support/collector-process';
import { arrived } from '../support/store';

class SlowStore {
  readonly groups: string[][] = [];
  readonly refused = new Set<string>();
  #open: () => void = () => undefined;
  #gate = Promise.resolve();

  hold(): void {
    this.#gate = new Promise((resolve) => (this.#open = resolve));
  }

  release(): void {
    this.#open();
  }

  async write(segments: readonly ArrivedSegment[]): Promise<readonly WriteOutcome[]> {
    const names = segments.map(({ segment }) => segment.header.identity.instance);
    this.groups.push(names);
    await this.#gate;
    if (names.some((name) => this.refused.has(name))) throw new Error('refused');
    return segments.map(() => 'stored');
  }
}

const named = (name: string, rows = 1) => arrived(currentSegment(name, 0, rows));

it('commits together what arrives within the time', async () => {
  const store = new SlowStore();
  const commits = new GroupCommit(store, { gatherMs: 50, groupRows: 1000 });
  await Promise.all(['a', 'b', 'c'].map((name) => commits.store(named(name))));
  expect(store.groups).toEqual([['a', 'b', 'c']]);
});

it('commits at once when a group is large', async () => {
  const store = new SlowStore();
  const commits = new GroupCommit(store, { gatherMs: 3_600_000, groupRows: 10 });
  await commits.store(named('large', 10));
  expect(store.groups).toEqual([['large']]);
});

it('gathers the next group while one is committed, and counts the rows of both as pending', async () => {
  const store = new SlowStore();
  store.hold();
  const commits = new GroupCommit(store, { gatherMs: 1, groupRows: 5 });
  const all = [commits.store(named('a', 5)), commits.store(named('b', 5)), commits.store(named('c', 5))];
  await sleep(20);
  expect(commits.pendingRows).toBe(18);
  store.release();
  await Promise.all(all);
  expect({ groups: store.groups, pending: commits.pendingRows }).toEqual({
    groups: [['a'], ['b', 'c']],
    pending: 0,
  });
});

it('stores the others of a group in which the store refuses one', async () => {
  const store = new SlowStore();
  store.refused.add('b');
  const commits = new GroupCommit(store, { gatherMs: 10, groupRows: 1000 });
  const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => commits.store(named(name))));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it('stores what waits when it is flushed', async () => {
  const store = new SlowStore();
  const commits = new GroupCommit(store, { gatherMs: 3_600_000, groupRows: 1000 });
  const stored = commits.store(named('a'));
  await commits.flush();
  await expect(stored).resolves.toBe('stored');
});
