/** A small part of `npm run bench:detection`, with fixed seeds. */
import { judgeRollout, type RolloutOptions } from '../../../../lib/detect';
import type { CostChange, RolloutVerdict } from '../../../../lib/model/requests';
import {
  endpointsOf,
  newHosts,
  rollingDeploy,
  stormy,
  type SimulatedInstance,
} from '../../../support/simulator';
import { times } from '../../../support/random';
import { rollout, smallFleet, sumsOf } from '../support/fleets';

const options: RolloutOptions = { falseAlarmsAWeek: 1, rolloutsAWeek: 20, looksMs: [1_800_000] };
const situations: readonly (readonly SimulatedInstance[])[] = [newHosts(4, 4, 0), rollingDeploy(6, 3)];

function judgedSeed(seed: number, instances: readonly SimulatedInstance[], part = 0.3): RolloutVerdict {
  const isChanged = part !== 0.3;
  const fleet = smallFleet(isChanged ? [{ endpoint: 'GET /e0', function: 'parse', part }] : [], {
    seed: 7919 * (seed + 1),
    endpoints: endpointsOf(5),
    requests: 2000,
    sampled: isChanged ? 0.05 : 0.02,
    disturbances: stormy,
    instances,
  });
  return judgeRollout(rollout, sumsOf(fleet, 20), 0, options);
}

const changesOf = ({ total, endpoints, functions }: RolloutVerdict): readonly CostChange[] => [
  total,
  ...endpoints,
  ...functions.filter(({ hasGrown }) => hasGrown),
];
const excludesZero = ({ interval }: CostChange) =>
  interval !== null && (interval.lower > 0 || interval.upper < 0);

const rollouts = 30;

describe('30 rollouts that change nothing, at a nominal 5 %', () => {
  const verdicts = times(rollouts, (index) => judgedSeed(index, situations[index % 2]!));

  test('have intervals that exclude no change in no more than chance explains', () => {
    const alarms = verdicts.filter((verdict) => changesOf(verdict).some(excludesZero)).length;
    // With 5 % each, more than 5 of 30 come once in 300 times. Seen: 0.
    expect(alarms).toBeLessThanOrEqual(5);
  });

  test('estimate no change on average, and miss by as much as they say', () => {
    const scores = verdicts.flatMap(({ total: { logChange, standardError } }) =>
      logChange === null ? [] : [logChange / standardError!],
    );
    expect(scores.length).toBeGreaterThan(25);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const square = scores.reduce((sum, score) => sum + score ** 2, 0) / scores.length;
    expect(Math.abs(mean)).toBeLessThan(0.5);
    // Of t with 5 degrees of freedom the mean square is 1.7.
    expect(square).toBeGreaterThan(0.5);
    expect(square).toBeLessThan(2.5);
  });
});

test('an endpoint that costs half as much again is found in 9 of 10', () => {
  const verdicts = times(10, (index) => judgedSeed(100 + index, newHosts(4, 4, 0), 0.8));
  const found = verdicts.filter(({ endpoints }) =>
    endpoints.some(({ endpoint, verdict }) => endpoint === 'GET /e0' && verdict === 'regression'),
  );
  expect(found.length).toBeGreaterThanOrEqual(9);
});
