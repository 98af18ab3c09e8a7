import { dueLook, nextLookAt } from '../../../lib/monitor/looks';
import { minute, now, rolloutAt, settings } from './support';

const look = (index: number, afterMs: number) =>
  ({ index, afterMs, until: now, outcome: 'fine', reasons: [] }) as const;
const due = (minutesAgo: number, ...looks: ReturnType<typeof look>[]) =>
  dueLook(rolloutAt(minutesAgo, looks), now, settings);

it('takes a look at its time after the start, when rows have settled', () => {
  expect(due(10.5)).toBeNull();
  expect(due(11)).toEqual({ index: 0, afterMs: 10 * minute });
});

it('takes each look once, and none after the last', () => {
  expect(due(20, look(0, 10 * minute))).toBeNull();
  expect(due(31, look(0, 10 * minute))).toEqual({ index: 1, afterMs: 30 * minute });
  expect(due(500, look(0, 10 * minute), look(1, 30 * minute))).toBeNull();
});

it('takes only the last of looks that were missed', () => {
  expect(due(500)).toEqual({ index: 1, afterMs: 30 * minute });
});

it('waits for the rest of rows that arrive late', () => {
  const rollout = { ...rolloutAt(500), seenAt: now - minute / 2 };
  expect(dueLook(rollout, now, settings)).toBeNull();
  expect(dueLook(rollout, now + minute, settings)).not.toBeNull();
});

it('says when the next look is, and that there is none after the last', () => {
  const rollout = rolloutAt(5);
  expect(nextLookAt(rollout, settings)).toBe(rollout.start + 11 * minute);
  expect(nextLookAt({ ...rollout, looks: [look(1, 30 * minute)] }, settings)).toBeNull();
});
