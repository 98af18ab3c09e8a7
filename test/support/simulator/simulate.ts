/** Plays a fleet request by request, and hands out what the store would have at each look. */
import type { AgeClass, RolloutAggregates, Segment } from '../../../lib/model/requests';
import { Collection, type SimulatedRequest } from './collect';
import { SegmentCollection } from './segments';
import { drawsOf, type Draws } from './draws';
import { partsOf, type SimulatedFleet, type SimulatedInstance } from './plan';

/** Requests that end otherwise, of those that are sampled. */
const abortedShare = 0.002;
const cutShare = 0.0002;
const failedShare = 0.01;
const ageLimits = [100, 1000, 10_000] as const;

/** Where what happens is noted, in the order in which it happens in each process's minute. */
export type Sink = Pick<Collection, 'addRequest' | 'addProfile' | 'addOutcome' | 'addCounts' | 'addProcess'>;

/** @param looks Minutes after the start of the rollout, ascending: one set of sums for each. */
export function simulate(fleet: SimulatedFleet, looks: readonly number[]): readonly RolloutAggregates[] {
  const collection = new Collection(fleet);
  const world = worldOf(fleet);
  let at = -fleet.before;
  return looks.map((look) => {
    play(fleet, world, [at, look], collection);
    at = look;
    return collection.aggregates(look);
  });
}

/**
 * The segments that the fleet's processes send, one for each.
 *
 * @param until Minutes after the start of the rollout.
 * @param start Time of the start: a whole minute.
 */
export function simulateSegments(fleet: SimulatedFleet, until: number, start: number): readonly Segment[] {
  const collection = new SegmentCollection(fleet, start);
  play(fleet, worldOf(fleet), [-fleet.before, until], collection);
  return collection.segments();
}

function play(
  fleet: SimulatedFleet,
  world: World,
  [from, until]: readonly [number, number],
  sink: Sink,
): void {
  for (let at = from; at < until; at++)
    for (const live of world.instances) playMinute(fleet, world, live, at, sink);
}

interface LiveInstance extends SimulatedInstance {
  /** Changes as it serves. */
  soFar: number;
  /** By endpoint: logarithm of what the host and the process do to the cost. */
  readonly effects: readonly number[];
  /** By endpoint and function. */
  readonly parts: readonly (readonly number[])[];
}

interface World {
  readonly draws: Draws;
  readonly instances: readonly LiveInstance[];
  readonly users: Float64Array;
  /** Slow noise by minute and endpoint. */
  readonly slow: (at: number, endpoint: number) => number;
  /** Logarithm of the share's drift by hour. */
  readonly drifts: readonly number[];
  readonly phase: number;
}

function worldOf(fleet: SimulatedFleet): World {
  const draws = drawsOf(fleet.seed);
  const { disturbances, endpoints } = fleet;
  const hosts = new Map<string, readonly number[]>();
  for (const { host } of fleet.instances) {
    if (hosts.has(host)) continue;
    const common = disturbances.host * draws.normal();
    hosts.set(
      host,
      endpoints.map(() => common + disturbances.hostEndpoint * draws.normal()),
    );
  }
  const instances = fleet.instances.map((instance): LiveInstance => {
    const revision = fleet.revisions.find(({ name }) => name === instance.revision)!;
    return {
      ...instance,
      soFar: instance.served,
      effects: hosts.get(instance.host)!.map((each) => each + disturbances.instanceEndpoint * draws.normal()),
      parts: endpoints.map((endpoint) => partsOf(endpoint, revision)),
    };
  });
  const users = Float64Array.from({ length: fleet.users }, () => draws.logNormal(disturbances.user));
  return {
    draws,
    instances,
    users,
    slow: slowNoise(draws, fleet),
    drifts: endpoints.map(() => disturbances.mixDrift * draws.normal()),
    phase: 2 * Math.PI * draws.uniform(),
  };
}

/** First order autoregression whose memory is two hours. */
function slowNoise(draws: Draws, { disturbances, endpoints, before }: SimulatedFleet): World['slow'] {
  const memory = Math.exp(-1 / 120);
  const series = endpoints.map(() => [disturbances.slow * draws.normal()]);
  return (at, endpoint) => {
    const known = series[endpoint]!;
    while (known.length <= at + before) {
      const shock = disturbances.slow * Math.sqrt(1 - memory ** 2) * draws.normal();
      known.push(memory * known.at(-1)! + shock);
    }
    return known[at + before]!;
  };
}

function playMinute(
  fleet: SimulatedFleet,
  world: World,
  live: LiveInstance,
  at: number,
  collection: Sink,
): void {
  const length = Math.min(live.until, at + 1) - Math.max(live.from, at);
  if (length <= 0) return;
  const { draws } = world;
  const { disturbances } = fleet;
  const season = Math.sin(world.phase + (2 * Math.PI * at) / 1440);
  const traffic = fleet.requests * length * (1 + disturbances.seasonOfTraffic * season);
  const shares = fleet.endpoints.map(
    ({ share }, index) => share * Math.exp((world.drifts[index]! * at) / 60),
  );
  const allShares = shares.reduce((sum, share) => sum + share, 0);
  const counts = shares.map((share) => draws.poisson((traffic * share) / allShares));
  const total = counts.reduce((sum, count) => sum + count, 0);
  // The sampler holds a budget: it samples less where there is more to do. The windows' lengths vary with their number.
  const probability = Math.min(1, fleet.sampled * draws.logNormal(0.1));
  const luck = draws.logNormal(1 / Math.sqrt(fleet.windows));
  const minuteEffect = disturbances.fast * draws.normal() + disturbances.seasonOfCost * season;
  const process = Symbol(live.host);
  let instructions = 0;
  counts.forEach((count, endpoint) => {
    const byAge = splitByAge(count, live.soFar, total);
    collection.addCounts(live.revision, live.host, at, endpoint, byAge, draws.poisson(count * failedShare));
    const level = live.effects[endpoint]! + minuteEffect + world.slow(at, endpoint);
    instructions += count * fleet.endpoints[endpoint]!.instructions * Math.exp(level) * 1.2;
    const sampled = Math.min(count, draws.poisson(count * probability * luck));
    const weight = 1 / probability;
    const request = { fleet, world, live, at, endpoint, level, total, weight, process, collection };
    for (let index = 0; index < sampled; index++) playRequest(request);
  });
  collection.addProcess(live.revision, live.host, at, total, instructions);
  live.soFar += total;
}

interface Play {
  readonly fleet: SimulatedFleet;
  readonly world: World;
  readonly live: LiveInstance;
  readonly at: number;
  readonly endpoint: number;
  readonly level: number;
  readonly total: number;
  readonly weight: number;
  readonly process: unknown;
  readonly collection: Sink;
}

function playRequest(play: Play): void {
  const { fleet, world, live, at, endpoint: index, level, total, weight, collection } = play;
  const { draws } = world;
  const { revision, host } = live;
  const endpoint = fleet.endpoints[index]!;
  const parts = live.parts[index]!;
  const served = live.soFar + Math.floor(draws.uniform() * total);
  const user = userAt(fleet, world, at);
  const { warmUp, warmUpRequests } = fleet.disturbances;
  const coldness = warmUp * Math.exp(-served / warmUpRequests);
  const tail = endpoint.tail > 0 && draws.uniform() < endpoint.tail ? 10 : 1;
  const spread = draws.logNormal(Math.sqrt(Math.log1p(endpoint.variation ** 2)));
  const scale = endpoint.instructions * Math.exp(level) * tail * spread * world.users[user]!;
  const selfs = parts.map((part, position) => {
    const calledIn = endpoint.functions[position]!.calledIn ?? 1;
    if (part === 0 || (calledIn < 1 && draws.uniform() >= calledIn)) return null;
    // The handler is interpreted longer than what it calls.
    const warm = 1 + coldness * (position === 0 ? 2 : 1);
    return (scale * warm * part) / calledIn;
  });
  const instructions = selfs.reduce<number>((sum, self) => sum + (self ?? 0), 0);
  const outcome = outcomeOf(draws.uniform(), fleet.lost?.[revision] ?? 0);
  collection.addOutcome(revision, host, outcome);
  if (outcome === 'lost' || outcome === 'cut') return;
  const age = ageOf(served);
  const request: SimulatedRequest = {
    revision,
    host,
    minute: at,
    endpoint: index,
    age,
    instructions,
    weight,
    user,
  };
  collection.addRequest(request, play.process);
  if (draws.uniform() < fleet.profiled) collection.addProfile(request, weight / fleet.profiled, selfs);
}

function outcomeOf(chance: number, lostShare: number): 'recorded' | 'cut' | 'aborted' | 'lost' {
  if (chance < lostShare) return 'lost';
  if (chance < lostShare + cutShare) return 'cut';
  return chance < lostShare + cutShare + abortedShare ? 'aborted' : 'recorded';
}

/** A few users make many requests; who they are changes slowly. */
function userAt(fleet: SimulatedFleet, { draws }: World, at: number): number {
  const rank = fleet.users * draws.uniform() ** 2;
  const moved = (fleet.users * fleet.disturbances.userTurnover * (at + fleet.before)) / 60;
  return Math.floor(rank + moved) % fleet.users;
}

function ageOf(served: number): AgeClass {
  const [first, second, third] = ageLimits;
  if (served < second) return served < first ? 0 : 1;
  return served < third ? 2 : 3;
}

/** @param total Requests of all endpoints of the minute, over which the endpoint's are spread evenly. */
function splitByAge(count: number, served: number, total: number): readonly number[] {
  const share = (limit: number) => (total === 0 ? 1 : Math.min(1, Math.max(0, (limit - served) / total)));
  const until = [...ageLimits.map((limit) => Math.round(count * share(limit))), count];
  return until.map((each, index) => each - (until[index - 1] ?? 0));
}
