/** Rollouts, recognised from when each revision ran where. */
import { groupBy } from '../group-by';
import type { RevisionPresence, Rollout, TimestampMs } from '../../model/requests';
import { leastHosts } from './options';

/** A time in which a revision was seen without a gap of the window's length. */
interface Episode {
  readonly service: string;
  readonly environment: string | null;
  readonly revision: string;
  readonly first: TimestampMs;
  readonly last: TimestampMs;
  readonly presences: readonly RevisionPresence[];
}

/**
 * Each revision that begins to serve while another one did, or shortly after: the head, with the revision before as its
 * base. A revision that comes back after `windowMs` is rolled out again; so is one that goes wide when it is no longer watched, such as
 * a canary of yesterday.
 *
 * @param presences Of any services, in any order. A revision and host may be in several.
 * @param watchedMs How long a rollout is watched from its start on.
 * @returns By time of the start.
 */
export function recogniseRollouts(
  presences: readonly RevisionPresence[],
  windowMs: number,
  watchedMs: number,
): readonly Rollout[] {
  const episodes = episodesOf(presences, windowMs);
  const rollouts = episodes.flatMap((head) =>
    startsOf(head, watchedMs).flatMap((start): Rollout[] => {
      const base = baseOf(head, start, episodes, windowMs);
      if (base === null) return [];
      const { service, environment, revision } = head;
      return [{ service, environment, base: base.revision, head: revision, start }];
    }),
  );
  return rollouts.sort((one, other) => one.start - other.start);
}

/** The first, and each time at which it came to serve on twice the hosts that it had while it was watched. */
function startsOf(head: Episode, watchedMs: number): readonly TimestampMs[] {
  const begins = head.presences.map(({ first }) => first);
  const starts = [head.first];
  let most = 1;
  for (const time of begins) {
    const hosts = hostsAt(head, time);
    const isWatched = time <= (starts.at(-1) ?? head.first) + watchedMs;
    if (!isWatched && hosts >= Math.max(leastHosts, 2 * most)) starts.push(time);
    if (isWatched || starts.at(-1) === time) most = Math.max(most, hosts);
  }
  return starts;
}

function episodesOf(presences: readonly RevisionPresence[], windowMs: number): readonly Episode[] {
  const byRevision = groupBy(
    presences.filter(({ requests }) => requests > 0),
    ({ service, environment, revision }) => JSON.stringify([service, environment, revision]),
  );
  return [...byRevision.values()].flatMap((those) => {
    const sorted = those.toSorted((one, other) => one.first - other.first);
    const found: Episode[] = [];
    for (const presence of sorted) {
      const { service, environment, revision, first, last } = presence;
      const before = found.at(-1);
      if (before !== undefined && first <= before.last + windowMs) {
        const those = [...before.presences, presence];
        found[found.length - 1] = { ...before, last: Math.max(before.last, last), presences: those };
      } else found.push({ service, environment, revision, first, last, presences: [presence] });
    }
    return found;
  });
}

/**
 * The base is the newest revision that still served at the start and ran on enough hosts to be compared with. A canary, or what a
 * developer runs, is no base of a fleet. If none ran on enough hosts, the base is the one on most hosts; if none still served, it is
 * the one that served last.
 */
function baseOf(
  head: Episode,
  start: TimestampMs,
  episodes: readonly Episode[],
  windowMs: number,
): Episode | null {
  const candidates = episodes.filter(
    ({ service, environment, revision, first, last }) =>
      service === head.service &&
      environment === head.environment &&
      revision !== head.revision &&
      first < head.first &&
      last >= start - windowMs,
  );
  const live = candidates
    .filter(({ last }) => last >= start)
    .map((episode) => ({ episode, hosts: Math.min(leastHosts, hostsAt(episode, start)) }))
    .sort((one, other) => other.hosts - one.hosts || other.episode.first - one.episode.first);
  const [last] = candidates.toSorted((one, other) => other.last - one.last);
  return live[0]?.episode ?? last ?? null;
}

function hostsAt({ presences }: Episode, time: TimestampMs): number {
  const serving = presences.filter(({ first, last }) => first <= time && time <= last);
  return new Set(serving.map(({ host }) => host)).size;
}
