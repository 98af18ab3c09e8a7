/** What can be asked of the store by HTTP, as JSON. There is no SQL from outside. */
import { IcprofileError } from '../../errors';
import {
  coverage,
  instanceHealth,
  requestEstimates,
  requestKeys,
  revisionsSeen,
  rolloutAggregates,
  silentHosts,
  type RequestKey,
  type Selection,
  type Store,
} from '../../store';
import { HttpError, jsonAnswer, type Route, type RouteAnswer } from './routes';

const hourMs = 60 * 60 * 1000;
const minuteMs = 60 * 1000;
/** Without a segment for so long, a host is silent. */
const silentMs = 2 * minuteMs;

export function queryRoutes(store: Store): readonly Route[] {
  const get = (path: string, answer: (query: URLSearchParams) => Promise<unknown>): Route => ({
    method: 'GET',
    path,
    access: 'read',
    answer: ({ query }) => answered(() => answer(query)),
  });
  return [
    get('/v1/requests', (query) =>
      requestEstimates(store, {
        by: keysIn(query),
        selection: selectionIn(query),
        intervalMs: numberIn(query, 'interval', minuteMs),
        clusterMs: numberIn(query, 'clusterMs', minuteMs),
      }),
    ),
    get('/v1/revisions', (query) => revisionsSeen(store, selectionIn(query))),
    get('/v1/rollout', (query) => {
      const { from, until } = selectionIn(query);
      const intervalMs = numberIn(query, 'interval', minuteMs);
      return rolloutAggregates(store, { service: requiredIn(query, 'service'), from, until, intervalMs });
    }),
    get('/v1/coverage', (query) => coverage(store, selectionIn(query))),
    get('/v1/health', async (query) => {
      const selection = selectionIn(query);
      const silentSince = Date.now() - numberIn(query, 'silent', silentMs);
      return {
        instances: await instanceHealth(store, selection),
        silentHosts: await silentHosts(store, { from: selection.from, silentSince }),
        incidents: store.incidents(),
      };
    }),
  ];
}

/** A wrong argument is the asker's, and a failure of the database is not. */
async function answered(answer: () => Promise<unknown>): Promise<RouteAnswer> {
  try {
    return jsonAnswer(await answer());
  } catch (error) {
    if (error instanceof IcprofileError && error.code === 'ERR_ICPROFILE_INVALID_ARGUMENT')
      throw new HttpError(400, error.message);
    if (error instanceof IcprofileError) throw new HttpError(503, error.message, { 'retry-after': '5' });
    throw error;
  }
}

const selectable = ['service', 'revision', 'endpoint', 'host', 'cluster', 'region', 'environment'] as const;

/** Without `from`, of the hour before `until`; without `until`, until now. */
function selectionIn(query: URLSearchParams): Selection & { readonly from: number; readonly until: number } {
  const until = numberIn(query, 'until', Date.now() + 1);
  const from = numberIn(query, 'from', until - hourMs);
  const equal = selectable.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(equal), from, until };
}

function keysIn(query: URLSearchParams): readonly RequestKey[] {
  const names = (query.get('by') ?? '').split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !isKey(name));
  if (unknown !== undefined)
    throw new HttpError(400, `There is no key ${unknown}. Keys are ${requestKeys.join(', ')}`);
  return [...new Set(names.filter(isKey))];
}

function isKey(name: string): name is RequestKey {
  return (requestKeys as readonly string[]).includes(name);
}

function requiredIn(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null) throw new HttpError(400, `${name} is missing`);
  return value;
}

function numberIn(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0 || value > Number.MAX_SAFE_INTEGER)
    throw new HttpError(400, `${name} must be a number of milliseconds`);
  return value;
}
