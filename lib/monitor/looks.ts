/** When a rollout is looked at, and how. */
import { judgeRollout, mostPeriods } from '../detect';
import type { Look, RolloutVerdict, TimestampMs } from '../model/requests';
import { rolloutAggregates, type Queryable } from '../store';
import type { MonitorSettings } from './options';
import type { WatchedRollout } from './state';

export type PlannedLook = Pick<Look, 'index' | 'afterMs'>;

/**
 * The look that is to be taken now; null if there is none. After a time in which nothing was looked at, only the last of
 * those that were missed is taken: it has the data of the others.
 */
export function dueLook(
  rollout: WatchedRollout,
  now: TimestampMs,
  settings: MonitorSettings,
): PlannedLook | null {
  const due = plannedLooks(rollout, settings).filter(
    ({ afterMs }) => dueAt(rollout, afterMs, settings) <= now,
  );
  return due.at(-1) ?? null;
}

/** Null after the last look. */
export function nextLookAt(rollout: WatchedRollout, settings: MonitorSettings): TimestampMs | null {
  const [next] = plannedLooks(rollout, settings);
  return next === undefined ? null : dueAt(rollout, next.afterMs, settings);
}

function plannedLooks({ looks }: WatchedRollout, { rollouts }: MonitorSettings): readonly PlannedLook[] {
  const last = looks.at(-1)?.afterMs ?? 0;
  return rollouts.looksMs
    .map((afterMs, index) => ({ index, afterMs }))
    .filter(({ afterMs }) => afterMs > last);
}

/** Where rows arrive late, as after the collector was away, the others' follow within the same time. */
function dueAt(
  { start, seenAt }: WatchedRollout,
  afterMs: number,
  { settleMs }: MonitorSettings,
): TimestampMs {
  return Math.max(start + afterMs, seenAt) + settleMs;
}

/**
 * Judges what the store has up to the time of the look, in whole intervals.
 *
 * @throws ERR_ICPROFILE_STORE
 */
export async function takeLook(
  store: Queryable,
  { service, environment, base, head, start }: WatchedRollout,
  { index, afterMs }: PlannedLook,
  settings: MonitorSettings,
): Promise<RolloutVerdict> {
  const { intervalMs, rollouts, judging } = settings;
  const from = wholeIntervals(start - rollouts.windowMs, intervalMs);
  const whole = wholeIntervals(start + afterMs, intervalMs);
  const until = whole > start ? whole : start + afterMs;
  const intervals = Math.ceil((until - from) / intervalMs);
  const aggregates = await rolloutAggregates(store, {
    ...{ service, environment, from, until },
    intervalMs: intervalMs * Math.ceil(intervals / mostPeriods),
    momentMs: intervalMs,
  });
  return judgeRollout({ service, environment, base, head, start }, aggregates, index, judging);
}

function wholeIntervals(time: TimestampMs, intervalMs: number): TimestampMs {
  return Math.floor(time / intervalMs) * intervalMs;
}
