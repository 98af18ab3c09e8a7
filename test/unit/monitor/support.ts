import type { Finding, RevisionPresence } from '../../../lib/model/requests';
import { monitorSettings } from '../../../lib/monitor/options';
import { emptyState, rolloutId, type MonitorState, type WatchedRollout } from '../../../lib/monitor/state';

export const minute = 60_000;
export const now = 1_800_000_000_000;

/** Looks after 10 and 30 minutes; the base counts from an hour before; rows settle for one minute. */
export const settings = monitorSettings({
  rollouts: { looksMs: [10 * minute, 30 * minute], windowMs: 60 * minute },
  settleMs: minute,
});

/** Minutes before now. */
export function presence(revision: string, first: number, last: number, host = 'web-1'): RevisionPresence {
  return {
    service: 'shop',
    environment: null,
    revision,
    host,
    first: now - first * minute,
    last: now - last * minute,
    requests: 100,
  };
}

export function rolloutAt(minutesAgo: number, looks: WatchedRollout['looks'] = []): WatchedRollout {
  const start = now - minutesAgo * minute;
  const rollout = { service: 'shop', environment: null, base: 'A', head: 'B', start };
  return { ...rollout, id: rolloutId(rollout), seenAt: rollout.start + minute, looks };
}

export function stateOf(state: Partial<MonitorState> = {}): MonitorState {
  return { ...emptyState(now - settings.lookBackMs, now), ...state };
}

export function findingOf(
  id: string,
  subject: Finding['subject'],
  more: Partial<Pick<Finding, 'state' | 'kind' | 'causes'>> & { readonly changeOfService?: number } = {},
): Finding {
  const { changeOfService = 0.01, ...rest } = more;
  const { service, environment, base, head, start } = rolloutAt(20);
  return {
    version: 1,
    id,
    kind: 'rollout regression',
    service,
    subject,
    state: 'open',
    onset: start,
    foundAt: start + 10 * minute,
    updatedAt: start + 10 * minute,
    title: `${id} costs 5 % more in B than in A`,
    numbers: {
      change: 0.05,
      lower: 0.04,
      upper: 0.06,
      confidence: 0.999,
      baseMean: 1000,
      headMean: 1050,
      unit: 'instructions',
      share: 0.2,
      changeOfService,
    },
    causes: [{ what: 'rollout', rollout: { service, environment, base, head, start } }],
    ...rest,
  };
}
