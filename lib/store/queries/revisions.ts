/** Which revisions ran where and when. */
import type { RevisionPresence, TimestampMs } from '../../model/requests';
import type { Queryable, SqlRow } from '../store';
import { conditionOf, numberIn, textIn, textOrNullIn, type Selection } from './selection';

/** By service, environment, revision and host, the newest last. @throws ERR_ICPROFILE_STORE */
export async function revisionsSeen(
  store: Queryable,
  selection: Omit<Selection, 'endpoint'>,
): Promise<readonly RevisionPresence[]> {
  const { text, parameters } = conditionOf(selection);
  const rows = await store.all(
    `
SELECT service, environment, revision, host, min(time) AS first, max(time) AS last, sum(requests) AS requests FROM (
  SELECT service, environment, revision, host, time, 0 AS requests FROM request_rows WHERE ${text}
  UNION ALL
  SELECT service, environment, revision, host, time, 0 AS requests FROM minute_rows WHERE ${text}
  UNION ALL
  SELECT service, environment, revision, host, time, count AS requests FROM endpoint_minute_rows WHERE ${text}
) GROUP BY service, environment, revision, host ORDER BY first, service, environment, revision, host`,
    parameters,
  );
  return rows.map(presenceOf);
}

/**
 * The same by the segments that arrived in this time, whenever their rows began. `requests` are sampled ones; `first` is
 * of the first segment that has any, so that an idle process does not count as serving. Much faster than asking the rows.
 *
 * @throws ERR_ICPROFILE_STORE
 */
export async function revisionsReceived(
  store: Queryable,
  received: { readonly from: TimestampMs; readonly until: TimestampMs },
): Promise<readonly RevisionPresence[]> {
  const { text, parameters } = conditionOf(received, 'received');
  const rows = await store.all(
    `
SELECT service, environment, revision, host, coalesce(min(first_time) FILTER (requests > 0), min(first_time)) AS first,
  max(last_time) AS last, sum(requests) AS requests
FROM segment_rows WHERE ${text}
GROUP BY service, environment, revision, host ORDER BY first, service, environment, revision, host`,
    parameters,
  );
  return rows.map(presenceOf);
}

function presenceOf(row: SqlRow): RevisionPresence {
  return {
    service: textIn(row, 'service'),
    environment: textOrNullIn(row, 'environment'),
    revision: textIn(row, 'revision'),
    host: textIn(row, 'host'),
    first: numberIn(row, 'first'),
    last: numberIn(row, 'last'),
    requests: numberIn(row, 'requests'),
  };
}
