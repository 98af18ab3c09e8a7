/** What the monitor knows from one check to the next, and from one start to the next. */
import { createHash } from 'node:crypto';
import {
  checkData,
  isArrayOf,
  isBoolean,
  isCount,
  isFinite,
  isNullOr,
  isOneOf,
  isRecordOf,
  isString,
} from '../../model/checks';
import type { Finding, RevisionPresence, Rollout, RolloutOutcome, TimestampMs } from '../../model/requests';

export interface TakenLook {
  readonly index: number;
  readonly afterMs: number;
  /** Data up to this time were judged. */
  readonly until: TimestampMs;
  readonly outcome: RolloutOutcome;
  readonly reasons: readonly string[];
}

export interface WatchedRollout extends Rollout {
  readonly id: string;
  /** When the monitor first knew of it. */
  readonly seenAt: TimestampMs;
  /** In the order in which they were taken. The whole verdict of each is in a file of its own. */
  readonly looks: readonly TakenLook[];
}

/** The one alert of a rollout. It is about what was found first. */
export interface Alert {
  readonly rollout: string;
  /** The finding that it names first. */
  readonly finding: string;
  readonly madeAt: TimestampMs;
  readonly isPrinted: boolean;
  readonly webhook: 'none' | 'waiting' | 'delivered' | 'given up';
  readonly attempts: number;
  readonly nextAttemptAt: TimestampMs;
}

export interface MonitorState {
  readonly format: 'icprofile-monitor-state';
  readonly version: 1;
  /** When a revision began is known from this time on: rollouts that began before are left alone. */
  readonly since: TimestampMs;
  /** Segments that were received before are in the presences. */
  readonly receivedUntil: TimestampMs;
  readonly presences: readonly RevisionPresence[];
  readonly rollouts: readonly WatchedRollout[];
  readonly findings: readonly Finding[];
  readonly alerts: readonly Alert[];
}

export function emptyState(since: TimestampMs, receivedUntil: TimestampMs): MonitorState {
  return {
    format: 'icprofile-monitor-state',
    version: 1,
    since,
    receivedUntil,
    presences: [],
    rollouts: [],
    findings: [],
    alerts: [],
  };
}

/** The same for all looks at a rollout. */
export function rolloutId({ service, environment, base, head, start }: Rollout): string {
  const text = JSON.stringify([service, environment, base, head, start]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The rollout that a finding is about. */
export function rolloutOf({ causes }: Finding): Rollout | undefined {
  for (const cause of causes) if (cause.what === 'rollout') return cause.rollout;
  return undefined;
}

const isRollout = {
  service: isString,
  environment: isNullOr(isString),
  base: isString,
  head: isString,
  start: isFinite,
};

const isState = isRecordOf({
  since: isFinite,
  receivedUntil: isFinite,
  presences: isArrayOf(
    isRecordOf({
      service: isString,
      environment: isNullOr(isString),
      revision: isString,
      host: isString,
      first: isFinite,
      last: isFinite,
      requests: isFinite,
    }),
  ),
  rollouts: isArrayOf(
    isRecordOf({
      ...isRollout,
      id: isString,
      seenAt: isFinite,
      looks: isArrayOf(
        isRecordOf({
          index: isCount,
          afterMs: isFinite,
          until: isFinite,
          outcome: isString,
          reasons: isArrayOf(isString),
        }),
      ),
    }),
  ),
  findings: isArrayOf(
    isRecordOf({
      id: isString,
      kind: isString,
      service: isString,
      state: isString,
      title: isString,
      onset: isFinite,
      numbers: isRecordOf({ change: isFinite, changeOfService: isFinite }),
      causes: isArrayOf(isRecordOf({ what: isString })),
    }),
  ),
  alerts: isArrayOf(
    isRecordOf({
      rollout: isString,
      finding: isString,
      isPrinted: isBoolean,
      webhook: isOneOf('none', 'waiting', 'delivered', 'given up'),
      attempts: isCount,
      nextAttemptAt: isFinite,
    }),
  ),
});

/** @throws ERR_ICPROFILE_STORE for parsed JSON that is no state, is damaged, or is of another version */
export function checkState(value: unknown): MonitorState {
  return checkData<MonitorState>(
    value,
    {
      format: 'icprofile-monitor-state',
      version: 1,
      code: 'ERR_ICPROFILE_STORE',
      name: "monitor's state",
      fullName: "state of icprofile's monitor",
      writer: 'icprofile serve',
      again: 'Move it away',
    },
    (state) => (isState(state) ? undefined : 'a field is missing or of another type'),
  );
}
