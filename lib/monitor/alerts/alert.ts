/** Which findings make an alert, and what it says. Pure. */
import type { Finding, FunctionIdentity, TimestampMs } from '../../model/requests';
import { rolloutId, rolloutOf, type Alert, type MonitorState } from '../state';

/**
 * A rollout alerts once. Its findings are one change seen from several sides, such as an endpoint, a function in it, and the
 * service, so the alert names the one that people can do most with. Improvements and moved cost do not alert.
 *
 * @param webhook Whether alerts are posted.
 */
export function withAlerts(state: MonitorState, webhook: boolean, now: TimestampMs): MonitorState {
  const alerted = new Set(state.alerts.map(({ rollout }) => rollout));
  const alerts = state.rollouts.flatMap(({ id }): Alert[] => {
    if (alerted.has(id)) return [];
    const [first] = alarmingFindings(state.findings, id);
    if (first === undefined) return [];
    return [
      {
        rollout: id,
        finding: first.id,
        madeAt: now,
        isPrinted: false,
        webhook: webhook ? 'waiting' : 'none',
        attempts: 0,
        nextAttemptAt: now,
      },
    ];
  });
  return alerts.length === 0 ? state : { ...state, alerts: [...state.alerts, ...alerts] };
}

/** Endpoints first, then the service, then functions; among each, the one that costs the service most. */
function alarmingFindings(findings: readonly Finding[], rollout: string): readonly Finding[] {
  const order: readonly string[] = ['endpoint', 'service', 'function'];
  const rankOf = ({ subject }: Finding) => order.indexOf(subject.of);
  return findings
    .filter((finding) => finding.kind === 'rollout regression' && finding.state === 'open')
    .filter((finding) => isOfRollout(finding, rollout))
    .toSorted(
      (one, other) =>
        rankOf(one) - rankOf(other) || other.numbers.changeOfService - one.numbers.changeOfService,
    );
}

function isOfRollout(finding: Finding, rollout: string): boolean {
  const of = rolloutOf(finding);
  return of !== undefined && rolloutId(of) === rollout;
}

/** What a webhook is sent. */
export interface AlertMessage {
  readonly format: 'icprofile-alert';
  readonly version: 1;
  /** The same if it is sent again, because the answer to the first one was lost. */
  readonly id: string;
  /** For people: chats that take `{"text"}`, such as Slack and Mattermost, show it. */
  readonly text: string;
  /** Address of the rollout's page; null if the collector does not know where its pages are. */
  readonly page: string | null;
  readonly finding: Finding;
  /** What else was found in the same rollout. */
  readonly others: readonly Finding[];
}

/** Null where the finding was removed meanwhile. */
export function messageOf(
  { findings }: MonitorState,
  { rollout, finding: id }: Alert,
  pages: string | null,
): AlertMessage | null {
  const finding = findings.find((each) => each.id === id);
  if (finding === undefined) return null;
  const page = pages === null ? null : pageOf(finding, pages);
  return {
    format: 'icprofile-alert',
    version: 1,
    id,
    text: [...sentencesOf(finding), ...(page === null ? [] : [page])].join(' '),
    page,
    finding,
    others: findings.filter((each) => each.id !== id && isOfRollout(each, rollout)),
  };
}

function sentencesOf({ service, title, numbers, causes }: Finding): readonly string[] {
  const { lower, upper, confidence } = numbers;
  const interval = `${signedPercent(lower)} to ${signedPercent(upper)}, ${percent(confidence)} confidence`;
  const functions = causes.flatMap((cause) =>
    cause.what === 'function' ? [`${functionText(cause.function)} ${Math.round(100 * cause.part)} %`] : [],
  );
  return [
    `Regression in ${service}: ${title} (${interval}).`,
    ...(functions.length === 0 ? [] : [`Functions that account for it: ${functions.join(', ')}.`]),
  ];
}

function functionText({ file, name, line }: FunctionIdentity): string {
  return `${name} (${file}${line === null ? '' : `:${line}`})`;
}

function percent(part: number): string {
  return `${Number((100 * part).toPrecision(4))} %`;
}

function signedPercent(part: number): string {
  const size = Number((100 * Math.abs(part)).toPrecision(2));
  return `${part < 0 ? '\u2212' : '+'}${size} %`;
}

function pageOf(finding: Finding, pages: string): string | null {
  const rollout = rolloutOf(finding);
  if (rollout === undefined) return null;
  const { service, environment, base, head } = rollout;
  return `${pages.replace(/\/$/, '')}/#rollout?${new URLSearchParams({ service, ...(environment !== null && { environment }), base, head }).toString()}`;
}
