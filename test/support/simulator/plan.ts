/**
 * A fleet whose truth is known: what each revision costs, which host runs which when, and all that disturbs the view of it.
 * Logarithms and standard deviations of logarithms unless said otherwise.
 */

export interface SimulatedFunction {
  readonly file: string;
  readonly name: string;
  /** Self cost as part of the endpoint's cost in the first revision: parts of an endpoint add up to 1 there. */
  readonly part: number;
  /** Share of requests that call it; it costs the more in these. 1 unless given. */
  readonly calledIn?: number;
}

export interface SimulatedEndpoint {
  readonly name: string;
  /** Of the requests. */
  readonly share: number;
  /** Mean instructions of a request in the first revision, without what disturbs. */
  readonly instructions: number;
  /** Standard deviation over mean of requests of one user. */
  readonly variation: number;
  /** Share of requests that cost ten times as much. */
  readonly tail: number;
  /** The first is the handler: it calls the others. */
  readonly functions: readonly SimulatedFunction[];
}

/** What a function's part is in a revision, if not what it was in the first one. */
export interface ChangedPart {
  readonly endpoint: string;
  readonly function: string;
  readonly part: number;
}

export interface SimulatedRevision {
  readonly name: string;
  readonly changes: readonly ChangedPart[];
}

/** A process's life. */
export interface SimulatedInstance {
  readonly host: string;
  readonly revision: string;
  /** Minutes from the start of the rollout; the base's are below 0. */
  readonly from: number;
  readonly until: number;
  /** Requests that it served before `from`. */
  readonly served: number;
}

export interface Disturbances {
  /** Between hosts, all endpoints alike. */
  readonly host: number;
  /** Between hosts, each endpoint on its own. */
  readonly hostEndpoint: number;
  /** Between processes of one host, each endpoint on its own: code is placed and compiled otherwise at each start. */
  readonly instanceEndpoint: number;
  /** Of an endpoint over the whole fleet: it changes over hours. */
  readonly slow: number;
  /** Of one host's minute. */
  readonly fast: number;
  /** Half of what cost, and traffic, differ between the busiest and the quietest hour. */
  readonly seasonOfCost: number;
  readonly seasonOfTraffic: number;
  /** By which an endpoint's share of the requests changes in an hour. */
  readonly mixDrift: number;
  /** Between users. */
  readonly user: number;
  /** Users differ over time: this share of them is exchanged in an hour. */
  readonly userTurnover: number;
  /** First request of a process costs 1 + this, and the excess falls by e in `warmUpRequests`. */
  readonly warmUp: number;
  readonly warmUpRequests: number;
}

export interface SimulatedFleet {
  readonly seed: number;
  readonly endpoints: readonly SimulatedEndpoint[];
  /** The first is what all others are changes of. */
  readonly revisions: readonly SimulatedRevision[];
  readonly instances: readonly SimulatedInstance[];
  /** Requests by minute and host. */
  readonly requests: number;
  /** Probability of being sampled, and of a sampled request being profiled. */
  readonly sampled: number;
  readonly profiled: number;
  /** Windows of sampling by minute: the fewer, the more the number of sampled requests varies. */
  readonly windows: number;
  readonly users: number;
  /** Minutes before the start of the rollout from which on there are data. */
  readonly before: number;
  readonly disturbances: Disturbances;
  /** Share of sampled requests that leave no record, by revision; 0 unless given. */
  readonly lost?: Readonly<Record<string, number>>;
}

export const calm: Disturbances = {
  host: 0.01,
  hostEndpoint: 0.003,
  instanceEndpoint: 0.002,
  slow: 0,
  fast: 0,
  seasonOfCost: 0,
  seasonOfTraffic: 0,
  mixDrift: 0,
  user: 0.2,
  userTurnover: 0,
  warmUp: 1,
  warmUpRequests: 200,
};

export const stormy: Disturbances = {
  ...calm,
  slow: 0.03,
  fast: 0.01,
  seasonOfCost: 0.05,
  seasonOfTraffic: 0.4,
  mixDrift: 0.3,
  userTurnover: 0.5,
};

/**
 * The true change of an endpoint from one revision to another, in logarithms.
 *
 * @throws RangeError for a revision or an endpoint that the fleet does not have.
 */
export function trueChange(fleet: SimulatedFleet, endpoint: string, base: string, head: string): number {
  const cost = (name: string) => {
    const revision = fleet.revisions.find((each) => each.name === name);
    const found = fleet.endpoints.find((each) => each.name === endpoint);
    if (revision === undefined || found === undefined) throw new RangeError(`${endpoint} of ${name}`);
    return partsOf(found, revision).reduce((sum, part) => sum + part, 0);
  };
  return Math.log(cost(head) / cost(base));
}

export function partsOf(endpoint: SimulatedEndpoint, revision: SimulatedRevision): readonly number[] {
  return endpoint.functions.map(({ name, part }) => {
    const change = revision.changes.find((each) => each.endpoint === endpoint.name && each.function === name);
    return change?.part ?? part;
  });
}
