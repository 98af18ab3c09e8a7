/** A fleet with known truth, for the statistics of detection: see `plan.ts`. */
export { calm, stormy, trueChange } from './plan';
export type {
  ChangedPart,
  Disturbances,
  SimulatedEndpoint,
  SimulatedFleet,
  SimulatedFunction,
  SimulatedInstance,
  SimulatedRevision,
} from './plan';
export { minute, startOfRollout } from './collect';
export { simulate, simulateSegments } from './simulate';
export { endpointsOf, newHosts, rollingDeploy } from './fleets';
