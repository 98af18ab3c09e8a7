/** What can be asked of the monitor by HTTP, and what people say of its findings. */
import { HttpError, jsonAnswer, type Route, type RouteAnswer, type RouteRequest } from '../collector';
import { isOneOf, isRecordOf } from '../model/checks';
import type { KnownRollout } from '../model/requests';
import { settledStates, type SettledState } from './findings';
import { nextLookAt } from './looks';
import type { Monitor } from './monitor';
import type { MonitorState, WatchedRollout } from './state';

const mostSettingBytes = 10_000;

export function monitorRoutes(monitor: Monitor): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/rollouts',
      access: 'read',
      answer: ({ query }) =>
        jsonAnswer(
          monitor.state.rollouts
            .filter(wanted(query, 'service'))
            .filter(wanted(query, 'environment'))
            .map((rollout) => knownRollout(rollout, monitor)),
        ),
    },
    {
      method: 'GET',
      path: '/v1/verdict',
      access: 'read',
      answer: ({ query }) => lastVerdict(query, monitor),
    },
    {
      method: 'GET',
      path: '/v1/findings',
      access: 'read',
      answer: ({ query }) => {
        const state = query.get('state');
        const findings = monitor.state.findings.filter(wanted(query, 'service'));
        return jsonAnswer(findings.filter((finding) => state === null || finding.state === state));
      },
    },
    {
      method: 'POST',
      path: '/v1/findings/',
      access: 'write',
      answer: (request) => settleFinding(request, monitor),
    },
  ];
}

/** All rows are wanted if the query does not have the name. */
function wanted<Name extends string>(
  query: URLSearchParams,
  name: Name,
): (row: Readonly<Record<Name, string | null>>) => boolean {
  const value = query.get(name);
  return (row) => value === null || row[name] === value;
}

function knownRollout(rollout: WatchedRollout, { settings }: Monitor): KnownRollout {
  const { service, environment, base, head, start, looks } = rollout;
  const outcome = looks.at(-1)?.outcome ?? null;
  return { service, environment, base, head, start, outcome, nextLookAt: nextLookAt(rollout, settings) };
}

/** Takes the newest rollout of these revisions, because a revision may be rolled out again. */
async function lastVerdict(query: URLSearchParams, monitor: Monitor): Promise<RouteAnswer> {
  const [service, base, head] = ['service', 'base', 'head'].map((name) => requiredIn(query, name)) as [
    string,
    string,
    string,
  ];
  const rollouts = monitor.state.rollouts
    .filter((each) => each.service === service && each.base === base && each.head === head)
    .filter(wanted(query, 'environment'));
  const environments = [...new Set(rollouts.map(({ environment }) => environment ?? '(not said)'))];
  if (environments.length > 1)
    throw new HttpError(
      400,
      `${base} → ${head} was rolled out in several environments: give one of ${environments.join(', ')}`,
    );
  const rollout = rollouts.at(-1);
  if (rollout === undefined) throw new HttpError(404, unknownText(monitor.state, { service, base, head }));
  const look = rollout.looks.at(-1);
  if (look === undefined) {
    const at = nextLookAt(rollout, monitor.settings);
    const when = at === null ? '' : `: the first look is at ${new Date(at).toISOString()}`;
    throw new HttpError(404, `${head} is not judged yet${when}`);
  }
  const verdict = await monitor.files.verdict(rollout.id, look.index);
  if (verdict === null) throw new HttpError(404, `The verdict on ${head} is lost: its file is missing`);
  return jsonAnswer(verdict);
}

interface Asked {
  readonly service: string;
  readonly base: string;
  readonly head: string;
}

/** Why there is no such rollout: the first of service, base, head and their order that was not seen. */
function unknownText({ presences, rollouts }: MonitorState, { service, base, head }: Asked): string {
  const services = new Set([...presences, ...rollouts].map((each) => each.service));
  if (!services.has(service))
    return `No sampled requests of service ${service} were received; services: ${listOf([...services])}`;
  const own = rollouts.filter((each) => each.service === service);
  const revisions = new Set([
    ...own.flatMap((each) => [each.base, each.head]),
    ...presences.filter((each) => each.service === service).map(({ revision }) => revision),
  ]);
  const missing = [base, head].find((revision) => !revisions.has(revision));
  if (missing !== undefined)
    return `No sampled requests of revision ${missing} of ${service} were received; revisions: ${listOf([...revisions])}`;
  const known = own.map((each) => `${each.base} → ${each.head}`);
  return `No rollout ${base} → ${head} of ${service} was seen; rollouts: ${listOf(known)}`;
}

const mostListed = 10;

/** The newest. */
function listOf(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  return `${names.length > mostListed ? '…, ' : ''}${names.slice(-mostListed).join(', ')}`;
}

const isSetting = isRecordOf({ state: isOneOf(...settledStates) });

async function settleFinding(request: RouteRequest, monitor: Monitor): Promise<RouteAnswer> {
  const setting = parsedJson(await request.body(mostSettingBytes));
  if (!isSetting(setting))
    throw new HttpError(400, 'Send {"state": "acknowledged"} or {"state": "resolved"}');
  const finding = monitor.settle(request.rest, (setting as { readonly state: SettledState }).state);
  if (finding === null) throw new HttpError(404, `There is no finding ${request.rest}`);
  return jsonAnswer(finding);
}

function parsedJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new HttpError(400, 'Not valid JSON');
  }
}

function requiredIn(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null) throw new HttpError(400, `${name} is missing`);
  return value;
}
