/** From the revisions that are received to the rollouts that are watched. Pure. */
import { recogniseRollouts } from '../detect';
import type { RevisionPresence, Rollout, TimestampMs } from '../model/requests';
import type { MonitorSettings } from './options';
import { rolloutId, type MonitorState, type WatchedRollout } from './state';

/** Adds what was received, in slices of time, until now. */
export function withReceived(
  state: MonitorState,
  slices: readonly (readonly RevisionPresence[])[],
  now: TimestampMs,
  settings: MonitorSettings,
): MonitorState {
  const presences = mergePresences([state.presences, ...slices].flat(), settings.rollouts.windowMs);
  const oldest = now - settings.lookBackMs - settings.rollouts.windowMs;
  const received = {
    ...state,
    receivedUntil: now,
    presences: remembered(presences, oldest, settings.rollouts.windowMs),
  };
  return { ...received, rollouts: watchedRollouts(received, now, settings) };
}

/**
 * Presences of long ago are forgotten, but not when their revision began: a revision may run for longer than any host of it, and would
 * seem to begin again.
 */
function remembered(
  presences: readonly RevisionPresence[],
  oldest: TimestampMs,
  gapMs: number,
): readonly RevisionPresence[] {
  const kept: RevisionPresence[] = [];
  /** By service, environment and revision: the time that it has run without a gap, of those that are forgotten. */
  const forgotten = new Map<string, { first: TimestampMs; last: TimestampMs }>();
  for (const presence of presences.toSorted((one, other) => one.first - other.first)) {
    const { service, environment, revision, first, last, requests } = presence;
    const key = JSON.stringify([service, environment, revision]);
    const before = requests > 0 ? forgotten.get(key) : undefined;
    const isGoingOn = before !== undefined && first <= before.last + gapMs;
    const began = isGoingOn ? before.first : first;
    if (last < oldest) {
      if (requests > 0) forgotten.set(key, { first: began, last: Math.max(last, before?.last ?? last) });
      continue;
    }
    kept.push({ ...presence, first: began });
    if (isGoingOn) forgotten.delete(key);
  }
  return kept;
}

/**
 * One for each time in which a revision ran on a host without a gap of this length. A process that had no sampled request
 * yet was not serving; later, it may have none for a while.
 */
export function mergePresences(
  presences: readonly RevisionPresence[],
  gapMs: number,
): readonly RevisionPresence[] {
  const bySeries = new Map<string, RevisionPresence[]>();
  for (const presence of presences.toSorted((one, other) => one.first - other.first)) {
    const { service, environment, revision, host } = presence;
    const key = JSON.stringify([service, environment, revision, host]);
    const known = bySeries.get(key);
    const before = known?.at(-1);
    if (known === undefined || before === undefined) bySeries.set(key, [presence]);
    else if (presence.first > before.last + gapMs) known.push(presence);
    else {
      known[known.length - 1] = {
        ...before,
        first: before.requests > 0 ? before.first : presence.first,
        last: Math.max(before.last, presence.last),
        requests: Math.max(before.requests, presence.requests),
      };
    }
  }
  return [...bySeries.values()].flat();
}

/** Late segments may show that a rollout began earlier. After its first look, it stays what it was. */
function watchedRollouts(
  { presences, rollouts, since }: MonitorState,
  now: TimestampMs,
  { rollouts: { windowMs, looksMs }, settleMs }: MonitorSettings,
): readonly WatchedRollout[] {
  const isSame = (one: Rollout, other: Rollout) =>
    one.service === other.service &&
    one.environment === other.environment &&
    one.head === other.head &&
    Math.abs(one.start - other.start) <= windowMs;
  const judged = rollouts.filter(({ looks }) => looks.length > 0);
  const recognised = recogniseRollouts(presences, windowMs, looksMs.at(-1) ?? 0)
    .filter(({ start }) => start >= since && start + settleMs <= now)
    .filter((rollout) => !judged.some((known) => isSame(known, rollout)))
    .map((rollout): WatchedRollout => {
      const known = rollouts.find((each) => isSame(each, rollout));
      return { ...rollout, id: rolloutId(rollout), seenAt: known?.seenAt ?? now, looks: [] };
    });
  return [...judged, ...recognised].sort((one, other) => one.start - other.start);
}
