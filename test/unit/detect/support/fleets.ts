import { judgeRollout, type RolloutOptions } from '../../../../lib/detect';
import type { RolloutAggregates, RolloutVerdict } from '../../../../lib/model/requests';
import {
  calm,
  endpointsOf,
  newHosts,
  simulate,
  startOfRollout,
  type ChangedPart,
  type SimulatedFleet,
} from '../../../support/simulator';

/** Four endpoints on 5 new hosts beside 5 old ones that hardly differ: fast, and sure of some percent. */
export function smallFleet(
  changes: readonly ChangedPart[] = [],
  more: Partial<SimulatedFleet> = {},
): SimulatedFleet {
  return {
    seed: 11,
    endpoints: endpointsOf(4),
    revisions: [
      { name: 'A', changes: [] },
      { name: 'B', changes },
    ],
    instances: newHosts(5, 5, 0),
    requests: 10_000,
    sampled: 0.02,
    profiled: 0.5,
    windows: 12,
    users: 1000,
    before: 10,
    disturbances: { ...calm, host: 0.003 },
    ...more,
  };
}

export const rollout = {
  service: 'shop',
  environment: null,
  base: 'A',
  head: 'B',
  start: startOfRollout,
} as const;

export function sumsOf(fleet: SimulatedFleet, minutes = 30): RolloutAggregates {
  return simulate(fleet, [minutes])[0]!;
}

export function judged(fleet: SimulatedFleet, options: RolloutOptions = {}): RolloutVerdict {
  return judgeRollout(rollout, sumsOf(fleet), 1, options);
}
