/** Checks of the data before anybody trusts the numbers. */
import type { DataCheck, SampledOutcome } from '../../model/requests';
import { effectiveNumber, criticalValue } from '../../stats';
import { armOf, type PreparedArms } from './arms';

const outcomes = ['cut', 'aborted', 'lost'] as const;
/** Below it a difference is no news. */
const significance = 0.001;
/** A smaller difference of shares hides no change that matters: these requests would have to cost many times as much. */
const leastDifference = 0.001;

/** Requests that are missing more often in one arm than in the other may be the costly ones. */
export function checkMissing(prepared: PreparedArms): readonly DataCheck[] {
  const arms = ([0, 1] as const).map((arm) =>
    prepared.aggregates.outcomes.filter(
      ({ revision, sampled }) => armOf(prepared.rollout, revision) === arm && sampled > 0,
    ),
  );
  const [base = [], head = []] = arms;
  if (base.length === 0 || head.length === 0) return [];
  return outcomes.map((what): DataCheck => {
    const [ofBase, ofHead] = [shareOf(base, what), shareOf(head, what)];
    const difference = Math.abs(ofHead.share - ofBase.share);
    const degrees = Math.max(1, base.length + head.length - 2);
    const limit = criticalValue(1 - significance, degrees) * Math.sqrt(ofBase.variance + ofHead.variance);
    const isPassed = difference <= Math.max(leastDifference, limit);
    const [from, to] = [ofBase, ofHead].map(({ share }) => `${(100 * share).toFixed(2)} %`);
    const text = isPassed
      ? `${what}: ${from} of sampled requests in the base, ${to} in the head`
      : `${from} of sampled requests were ${what} in the base, ${to} in the head: data are missing unequally`;
    return { what: 'missing unequally', isPassed, text };
  });
}

/** A ratio's variance by host, and no less than that of independent requests. */
function shareOf(
  hosts: readonly SampledOutcome[],
  what: (typeof outcomes)[number],
): { readonly share: number; readonly variance: number } {
  const sampled = hosts.reduce((sum, host) => sum + host.sampled, 0);
  const share = hosts.reduce((sum, host) => sum + host[what], 0) / sampled;
  const independent = (share * (1 - share)) / sampled;
  const squares = hosts.reduce((sum, host) => sum + (host[what] - share * host.sampled) ** 2, 0);
  const clustered = hosts.length > 1 ? (squares / sampled ** 2) * (hosts.length / (hosts.length - 1)) : 0;
  return { share, variance: Math.max(independent, clustered) };
}

/** By so many standard errors the sampled weights may miss the exact counts. */
const mostErrors = 4;
/** Fewer intervals do not show how much windows of sampling differ. */
const leastIntervals = 5;
/** Requests that end after the data do are in no minute row yet. */
const mostMissed = 0.02;

/** Of one revision and endpoint on one host in one interval. */
interface SampledInterval {
  weight: number;
  requests: number;
  /** Variance of the weight if requests were chosen one by one. */
  independent: number;
}

/**
 * The weights of sampled requests add up to the number of all requests, by revision and endpoint. Their variance is
 * Σ w (w - 1) if requests were chosen one by one, and more by what intervals show, since windows choose many at once.
 */
export function checkSampling(prepared: PreparedArms): readonly DataCheck[] {
  const { aggregates, rollout, samples } = prepared;
  if (aggregates.counts.length === 0) return [];
  const intervals = new Intervals();
  const intervalOf = (time: number) => Math.floor((time - aggregates.from) / aggregates.intervalMs);
  const endpoints = aggregates.strata.map(({ endpoint }) => endpoint);
  for (const { revision, host, time, stratum, w, w2 } of samples) {
    if (armOf(rollout, revision) === null) continue;
    const own = intervals.of(revision, endpoints[stratum] ?? '', host, intervalOf(time));
    own.weight += w;
    own.independent += w2 - w;
  }
  for (const { revision, host, time, stratum, requests } of aggregates.counts) {
    if (armOf(rollout, revision) === null) continue;
    intervals.of(revision, endpoints[stratum] ?? '', host, intervalOf(time)).requests += requests;
  }
  return intervals.units().flatMap(({ revision, endpoint, all }): DataCheck[] => {
    const sum = (value: (cell: SampledInterval) => number) =>
      all.reduce((total, cell) => total + value(cell), 0);
    if (effectiveNumber(all.map(({ requests }) => requests)) < leastIntervals) return [];
    const missed = sum(({ weight, requests }) => weight - requests);
    const clustered = sum(({ weight, requests }) => (weight - requests) ** 2);
    const limit =
      mostErrors *
      Math.sqrt(
        Math.max(
          clustered,
          sum(({ independent }) => independent),
        ),
      );
    const requests = sum((cell) => cell.requests);
    if (Math.abs(missed) <= Math.max(limit, mostMissed * requests)) return [];
    const text = `${endpoint} of ${revision}: sampled requests stand for ${Math.round(requests + missed)} requests, and ${requests} were served: sampling is broken`;
    return [{ what: 'sampling', isPassed: false, text }];
  });
}

/** Keyed by numbers, because joined keys of a million cells take longer than all statistics. */
class Intervals {
  readonly #hosts = new Map<string, number>();
  readonly #units = new Map<string, Map<string, Map<number, SampledInterval>>>();

  of(revision: string, endpoint: string, host: string, interval: number): SampledInterval {
    const cells = child(child(this.#units, revision), endpoint);
    let number = this.#hosts.get(host);
    if (number === undefined) this.#hosts.set(host, (number = this.#hosts.size));
    const key = interval * mostHosts + number;
    let own = cells.get(key);
    if (own === undefined) cells.set(key, (own = { weight: 0, requests: 0, independent: 0 }));
    return own;
  }

  units(): { revision: string; endpoint: string; all: readonly SampledInterval[] }[] {
    return [...this.#units].flatMap(([revision, endpoints]) =>
      [...endpoints].map(([endpoint, cells]) => ({ revision, endpoint, all: [...cells.values()] })),
    );
  }
}

const mostHosts = 2 ** 20;

function child<K, V>(map: Map<string, Map<K, V>>, key: string): Map<K, V> {
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = new Map<K, V>()));
  return found;
}
