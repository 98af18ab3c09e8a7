/** Kinds of rollouts that are simulated. Each has the same truth in all its rollouts, and other hosts, users and requests. */
import {
  calm,
  endpointsOf,
  newHosts,
  rollingDeploy,
  stormy,
  type ChangedPart,
  type SimulatedFleet,
  type SimulatedRevision,
} from '../../test/support/simulator';

export interface Kind {
  readonly name: string;
  /** Revisions that are compared. */
  readonly base: string;
  readonly head: string;
  /** What is simulated, for the page. */
  readonly text: string;
  readonly fleet: (seed: number) => SimulatedFleet;
}

const both = { base: 'A', head: 'B' } as const;

const same = (name: string): SimulatedRevision => ({ name, changes: [] });
const A = same('A');
const B = same('B');

/** Some 15 endpoints on 10 hosts: 3000 requests a minute and host, of which 1 in 100 is sampled. */
const usual = {
  endpoints: endpointsOf(15),
  revisions: [A, B],
  requests: 3000,
  sampled: 0.01,
  profiled: 0.2,
  windows: 12,
  users: 2000,
  before: 30,
  disturbances: stormy,
} as const;

/** Cost that goes from one function to another of the same file. */
const refactor: readonly ChangedPart[] = [
  { endpoint: 'GET /e0', function: 'handle', part: 0.1 },
  { endpoint: 'GET /e0', function: 'parse', part: 0.4 },
];

/** Cost of another endpoint, in the rollout that another one overlaps. */
const ofOther: readonly ChangedPart[] = [
  { endpoint: 'GET /e0', function: 'parse', part: 0.38 },
  { endpoint: 'GET /e3', function: 'parse', part: 0.2 },
];

export const nullKinds: readonly Kind[] = [
  {
    name: 'same hosts',
    ...both,
    text: '10 hosts, restarted one a minute',
    fleet: (seed) => ({ ...usual, seed, instances: rollingDeploy(10, 1) }),
  },
  {
    name: 'same hosts, slowly',
    ...both,
    text: '10 hosts, restarted one in 8 minutes, while the mix and the costs drift',
    fleet: (seed) => ({ ...usual, seed, instances: rollingDeploy(10, 8) }),
  },
  {
    name: 'same hosts, few',
    ...both,
    text: '4 hosts, restarted one in 3 minutes',
    fleet: (seed) => ({ ...usual, seed, instances: rollingDeploy(4, 3) }),
  },
  {
    name: 'same hosts, another rollout before',
    ...both,
    base: 'O',
    text: '10 hosts, and a revision that changed two endpoints by 8 and -10 % is still being rolled out when the next begins',
    fleet: (seed) => ({
      ...usual,
      seed,
      revisions: [A, { name: 'O', changes: ofOther }, { name: 'B', changes: ofOther }],
      instances: rollingDeploy(10, 4, ['A', 'O', 'B'], { first: -15, between: 15 }),
    }),
  },
  {
    name: 'same hosts, refactored',
    ...both,
    text: '10 hosts; a tenth of the heaviest endpoint goes from one function to another',
    fleet: (seed) => ({
      ...usual,
      seed,
      revisions: [A, { name: 'B', changes: refactor }],
      instances: rollingDeploy(10, 2),
    }),
  },
  {
    name: 'new hosts',
    ...both,
    text: '10 new hosts beside 10 old ones, without drift',
    fleet: (seed) => ({ ...usual, seed, disturbances: calm, instances: newHosts(10, 10, 0.5) }),
  },
  {
    name: 'new hosts, drifting',
    ...both,
    text: '8 new hosts beside 12 old ones, while the mix and the costs drift',
    fleet: (seed) => ({ ...usual, seed, instances: newHosts(12, 8, 1) }),
  },
  {
    name: 'new hosts, few',
    ...both,
    text: '3 new hosts beside 4 old ones',
    fleet: (seed) => ({ ...usual, seed, instances: newHosts(4, 3, 0) }),
  },
  {
    name: 'new hosts, many endpoints',
    ...both,
    text: '5 new hosts beside 5 old ones, 80 endpoints',
    fleet: (seed) => ({
      ...usual,
      seed,
      endpoints: endpointsOf(80, { fall: 0.97 }),
      instances: newHosts(5, 5, 0),
    }),
  },
  {
    name: 'new hosts, heavy tails',
    ...both,
    text: '8 new hosts beside 8 old ones; CV 1.5, one request in 100 costs ten times as much, and few users make most requests',
    fleet: (seed) => ({
      ...usual,
      seed,
      endpoints: endpointsOf(15, { variation: 1.5, tail: 0.01 }),
      users: 200,
      disturbances: { ...stormy, user: 0.6 },
      instances: newHosts(8, 8, 0),
    }),
  },
];

/**
 * The fixed point: 10 hosts in each arm that differ by 1 %, requests of CV 0.5 with their users, and in 30 minutes, by the second
 * look, 20 000 sampled requests of the endpoint in each arm.
 */
const fixedPoint = {
  ...usual,
  endpoints: endpointsOf(10, { variation: 0.457, alike: true }),
  disturbances: { ...calm, host: 0.0095, hostEndpoint: 0.003, instanceEndpoint: 0.001 },
  // 0.224 of the requests are of GET /e0.
  requests: 30_000,
  sampled: 0.01,
  profiled: 0.1,
} as const;

/** `parse` has 0.3 of the endpoint: the endpoint costs 5 % more. */
const effect: readonly ChangedPart[] = [{ endpoint: 'GET /e0', function: 'parse', part: 0.35 }];
const changed: SimulatedRevision = { name: 'B', changes: effect };

export const truth = { endpoint: 'GET /e0', function: 'parse', change: 0.05 } as const;

export const effectKinds: readonly Kind[] = [
  {
    name: 'same hosts, 5 %',
    ...both,
    text: '20 hosts: 10 are restarted at the start, and the others from 40 minutes on',
    fleet: (seed) => ({
      ...fixedPoint,
      seed,
      // How hosts differ is told from the hour before.
      before: 60,
      revisions: [A, changed],
      instances: [
        ...rollingDeploy(10, 0),
        ...rollingDeploy(10, 1, ['A', 'B'], { first: 40, prefix: 'late' }),
      ],
    }),
  },
  {
    name: 'new hosts, 5 %',
    ...both,
    text: '10 new hosts beside 10 old ones',
    fleet: (seed) => ({ ...fixedPoint, seed, revisions: [A, changed], instances: newHosts(10, 10, 0) }),
  },
];
