/** Rollouts, recognised from when each revision ran where. */
import { groupBy } from '../group-by';
import type { RevisionPresence, Rollout, TimestampMs } from '../../model/requests';

/** A time in which a revision was seen without a gap of the window's length. */
interface Episode {
  readonly service: string;
  readonly revision: string;
  readonly first: TimestampMs;
  readonly last: TimestampMs;
}

/**
 * Each revision that begins to serve while another one did, or shortly after: the head, with the revision before as its
 * base. A revision that comes back after `windowMs` is rolled out again.
 *
 * @param presences Of any services, in any order. A revision and host may be in several.
 * @returns By time of the start.
 */
export function recogniseRollouts(
  presences: readonly RevisionPresence[],
  windowMs: number,
): readonly Rollout[] {
  const episodes = episodesOf(presences, windowMs);
  const rollouts = episodes.flatMap((head): Rollout[] => {
    const base = baseOf(head, episodes, windowMs);
    if (base === null) return [];
    return [{ service: head.service, base: base.revision, head: head.revision, start: head.first }];
  });
  return rollouts.sort((one, other) => one.start - other.start);
}

function episodesOf(presences: readonly RevisionPresence[], windowMs: number): readonly Episode[] {
  const byRevision = groupBy(
    presences.filter(({ requests }) => requests > 0),
    ({ service, revision }) => JSON.stringify([service, revision]),
  );
  return [...byRevision.values()].flatMap((those) => {
    const sorted = those.toSorted((one, other) => one.first - other.first);
    const found: Episode[] = [];
    for (const { service, revision, first, last } of sorted) {
      const before = found.at(-1);
      if (before !== undefined && first <= before.last + windowMs) {
        found[found.length - 1] = { ...before, last: Math.max(before.last, last) };
      } else found.push({ service, revision, first, last });
    }
    return found;
  });
}

/** Of the revisions that still served when the head began, the newest; else the one that served last. */
function baseOf(head: Episode, episodes: readonly Episode[], windowMs: number): Episode | null {
  const candidates = episodes.filter(
    ({ service, revision, first, last }) =>
      service === head.service &&
      revision !== head.revision &&
      first < head.first &&
      last >= head.first - windowMs,
  );
  const live = candidates.filter(({ last }) => last >= head.first);
  const [best] =
    live.length > 0
      ? live.toSorted((one, other) => other.first - one.first)
      : candidates.toSorted((one, other) => other.last - one.last);
  return best ?? null;
}
