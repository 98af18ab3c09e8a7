import { judgeRollout } from '../../../../lib/detect';
import type { RolloutAggregates } from '../../../../lib/model/requests';
import { calm, newHosts, rollingDeploy, stormy, trueChange } from '../../../support/simulator';
import { judged, rollout, smallFleet, sumsOf } from '../support/fleets';

const parse = (part: number, endpoint = 'GET /e0') => ({ endpoint, function: 'parse', part });
const slower = smallFleet([parse(0.4)]);
const truth = trueChange(slower, 'GET /e0', 'A', 'B');

test('an endpoint that costs 10 % more has regressed, and its interval has the true change', () => {
  const verdict = judged(slower);
  const [first] = verdict.endpoints.filter(({ verdict: each }) => each === 'regression');
  expect(first?.endpoint).toBe('GET /e0');
  expect(first!.interval!.lower).toBeLessThan(Math.expm1(truth));
  expect(first!.interval!.upper).toBeGreaterThan(Math.expm1(truth));
  expect(verdict).toMatchObject({
    outcome: 'regression',
    situation: 'new hosts',
    baseHosts: 5,
    headHosts: 5,
  });
  expect(verdict.reasons.join()).toContain('GET /e0 costs');
});

test('the function that accounts for it stands first, with nearly all of the change', () => {
  const [first] = judged(slower).endpoints.find(({ endpoint }) => endpoint === 'GET /e0')!.functions;
  expect(first?.function.name).toBe('parse');
  expect(first!.logContribution / truth).toBeGreaterThan(0.7);
});

test('where hosts had both revisions, hosts that differ by a third do not hide 10 %', () => {
  const instances = rollingDeploy(8, 3);
  const disturbances = { ...calm, host: 0.33 };
  const verdict = judged({ ...slower, instances, disturbances });
  const found = verdict.endpoints.find(({ endpoint }) => endpoint === 'GET /e0')!;
  expect(verdict.situation).toBe('same hosts');
  // Seen: 10.6 % with a standard error of 1.6 %.
  expect(found.standardError).toBeLessThan(0.03);
  expect(Math.abs(found.logChange! - truth)).toBeLessThan(4 * found.standardError!);
});

test('hosts that are gone before the rollout make its verdict no less sure', () => {
  const instances = rollingDeploy(12, 1);
  const gone = [0, 1, 2].map((index) => ({
    host: `gone${index}`,
    revision: 'A',
    from: -Infinity,
    until: -2,
    served: 1e6,
  }));
  const errorWith = (all: typeof instances) => judged({ ...slower, instances: all }).total.standardError!;
  expect(errorWith([...instances, ...gone]) / errorWith(instances)).toBeLessThan(1.3);
});

test('where all hosts change over within two minutes, what processes do at their start is no verdict', () => {
  const verdict = judged({ ...slower, instances: rollingDeploy(8, 0.2) });
  expect(verdict).toMatchObject({ situation: 'same hosts', outcome: 'cannot tell' });
  expect(verdict.total.reason).toContain('did not serve at the same time for long enough');
});

describe('contributions of functions', () => {
  const changes = [
    parse(0.4),
    { endpoint: 'GET /e0', function: 'load0', part: 0 },
    { endpoint: 'GET /e1', function: 'render1', part: 0.1 },
  ];
  const verdict = judged(smallFleet(changes));

  test('add up to the change of each endpoint exactly', () => {
    for (const { functions, logChange } of verdict.endpoints) {
      const sum = functions.reduce((total, each) => total + each.logContribution, 0);
      expect(sum).toBeCloseTo(logChange!, 12);
    }
  });

  test('add up to the change of the service exactly', () => {
    const { functions, logChange } = verdict.total;
    const sum = functions.reduce((total, each) => total + each.logContribution, 0);
    expect(sum).toBeCloseTo(logChange!, 12);
  });

  test('have the costs of requests for sums', () => {
    for (const { functions, baseMean, headMean } of verdict.endpoints) {
      const sum = (field: 'baseSelf' | 'headSelf') =>
        functions.reduce((total, each) => total + each[field], 0);
      expect(sum('baseSelf') / baseMean!).toBeCloseTo(1, 12);
      expect(sum('headSelf') / headMean!).toBeCloseTo(1, 12);
    }
  });

  test('name a function that is no longer called as vanished', () => {
    const { functions } = verdict.endpoints.find(({ endpoint }) => endpoint === 'GET /e0')!;
    expect(functions.find(({ function: { name } }) => name === 'load0')).toMatchObject({
      kind: 'vanished',
      headSelf: 0,
      headCalledIn: 0,
    });
  });
});

test('cost that goes from one function to another of its file has moved, and alarms nobody', () => {
  const changes = [parse(0.45), { endpoint: 'GET /e0', function: 'handle', part: 0.05 }];
  const verdict = judged(smallFleet(changes, { requests: 20_000, disturbances: { ...calm, host: 0 } }));
  const found = verdict.endpoints.find(({ endpoint }) => endpoint === 'GET /e0')!;
  expect(found.verdict).not.toBe('regression');
  const movedOf = (name: string) => found.functions.find((each) => each.function.name === name);
  expect(movedOf('parse')).toMatchObject({ isMoved: true, domain: 'file src/e0.js' });
  expect(movedOf('handle')).toMatchObject({ isMoved: true, domain: 'file src/e0.js' });
  expect(verdict.functions.filter(({ verdict: each, isMoved }) => each === 'regression' && !isMoved)).toEqual(
    [],
  );
});

test('a mix that drifts is shown as mix, and is no change', () => {
  const disturbances = { ...calm, host: 0, hostEndpoint: 0, instanceEndpoint: 0 };
  // The new hosts come when most requests are of other endpoints than in the hour before.
  const drifting = { ...disturbances, mixDrift: 6 };
  const verdict = judged(smallFleet([], { disturbances: drifting }));
  // Seen: 2.1 % of mix, and a change of 0.2 %.
  expect(Math.abs(verdict.total.mix!.logMix)).toBeGreaterThan(0.015);
  expect(Math.abs(verdict.total.logChange!)).toBeLessThan(0.006);
});

test('all costs times a thousand change no verdict', () => {
  const sums = sumsOf(slower);
  const one = judgeRollout(rollout, sums, 1);
  const other = judgeRollout(rollout, scaled(sums, 1000), 1);
  one.endpoints.forEach(({ logChange, standardError, verdict, baseMean }, index) => {
    const same = other.endpoints[index]!;
    expect(same.verdict).toBe(verdict);
    expect(same.logChange).toBeCloseTo(logChange!, 9);
    expect(same.standardError).toBeCloseTo(standardError!, 9);
    expect(same.baseMean! / baseMean!).toBeCloseTo(1000, 6);
  });
});

test('with base and head exchanged, the change has the other sign', () => {
  const sums = sumsOf(slower);
  const one = judgeRollout(rollout, sums, 1);
  const other = judgeRollout({ ...rollout, base: 'B', head: 'A' }, sums, 1);
  one.endpoints.forEach(({ endpoint, logChange, standardError }) => {
    const same = other.endpoints.find((each) => each.endpoint === endpoint)!;
    expect(same.logChange).toBeCloseTo(-logChange!, 9);
    expect(same.standardError).toBeCloseTo(standardError!, 9);
  });
  // The service weighs endpoints by what they cost in the base. Seen: 9e-5 of 0.0144.
  expect(other.total.logChange).toBeCloseTo(-one.total.logChange!, 3);
});

test('the order of cells does not matter', () => {
  const sums = sumsOf(slower);
  const reversed = { ...sums, samples: sums.samples.toReversed(), counts: sums.counts.toReversed() };
  const [one, other] = [sums, reversed].map((each) => judgeRollout(rollout, each, 1));
  expect(other!.total.logChange).toBeCloseTo(one!.total.logChange!, 9);
  expect(other!.reasons).toEqual(one!.reasons);
});

test('two hosts of the head cannot tell, and the reason says so', () => {
  const verdict = judged({ ...slower, instances: newHosts(5, 2, 0) });
  expect(verdict).toMatchObject({ outcome: 'cannot tell', situation: 'not supported' });
  expect(verdict.total.reason).toContain('the head on 2 hosts');
  expect(verdict.endpoints.every(({ verdict: each }) => each === 'cannot tell')).toBe(true);
});

test('processes that have just begun are left out, and the share of their requests is said', () => {
  const verdict = judgeRollout(rollout, sumsOf(smallFleet(), 3), 0);
  // The first 10 000 requests of each new host, of 30 000 in its 3 minutes and 130 000 in the 13 minutes of an old one.
  expect(verdict.total.leftOut).toBeCloseTo(10 / 160, 3);
});

test('requests that are lost in the head only leave the verdict open', () => {
  const verdict = judged({ ...slower, lost: { B: 0.05 } });
  expect(verdict.outcome).toBe('cannot tell');
  expect(verdict.total.reason).toContain('data are missing unequally');
  expect(verdict.checks.find(({ isPassed }) => !isPassed)?.what).toBe('missing unequally');
});

test('a sampler that records two thirds of what it should is found out', () => {
  const sums = sumsOf(smallFleet());
  const broken: RolloutAggregates = {
    ...sums,
    samples: sums.samples.map((cell) => ({ ...cell, w: (cell.w * 2) / 3, w2: (cell.w2 * 4) / 9 })),
  };
  const failed = (each: RolloutAggregates) =>
    judgeRollout(rollout, each, 1).checks.filter(({ what, isPassed }) => what === 'sampling' && !isPassed);
  expect(failed(broken).length).toBeGreaterThan(0);
  expect(failed(sums)).toEqual([]);
});

test('a change of a few costly requests is the tail moved', () => {
  const sums = sumsOf(smallFleet());
  const heavy: RolloutAggregates = {
    ...sums,
    // 15 % more in the head, all of it above the cap: the other sums stay.
    samples: sums.samples.map((cell) => (cell.revision === 'B' ? { ...cell, wy: cell.wy * 1.15 } : cell)),
  };
  const isMoved = (each: RolloutAggregates) =>
    judgeRollout(rollout, each, 1).endpoints.map(({ tail }) => tail?.isTailMoved);
  expect(isMoved(heavy)).toEqual([true, true, true, true]);
  expect(isMoved(sums)).toEqual([false, false, false, false]);
});

test('a revision that is rolled out at the same time does not disturb the verdict on the next', () => {
  const other = [parse(0.6), parse(0.6, 'GET /e1'), parse(0.1, 'GET /e2')];
  const verdict = judgeRollout(
    { ...rollout, base: 'O' },
    sumsOf({
      ...smallFleet(),
      revisions: [
        { name: 'A', changes: [] },
        { name: 'O', changes: other },
        { name: 'B', changes: other },
      ],
      instances: rollingDeploy(9, 2, ['A', 'O', 'B'], { first: -8, between: 8 }),
      disturbances: stormy,
    }),
    1,
  );
  expect(verdict.situation).toBe('same hosts');
  for (const { logChange, standardError } of verdict.endpoints) {
    // The other revision changed endpoints by 26 and -22 %. Seen: at most 2 standard errors of 2 %.
    expect(standardError).toBeLessThan(0.05);
    expect(Math.abs(logChange!)).toBeLessThan(4 * standardError!);
  }
});

test('what cannot be told yet says when it can, or that it never can', () => {
  const hostsDiffer = judged(smallFleet([], { disturbances: { ...calm, host: 0.1 } }));
  expect(hostsDiffer.total).toMatchObject({ verdict: 'cannot tell', isNeverEnough: true, enoughAt: null });
  const fewRequests = smallFleet([], {
    disturbances: { ...calm, host: 0, hostEndpoint: 0, instanceEndpoint: 0 },
  });
  const verdict = judged(fewRequests, { thresholds: { service: 0.02 } });
  const [open] = [verdict.total, ...verdict.endpoints].filter(({ enoughAt }) => enoughAt !== null);
  expect(open!.enoughAt).toBeGreaterThan(verdict.until);
});

test('endpoints that only one revision serves are named', () => {
  const sums = sumsOf(smallFleet());
  const gone = sums.strata.findIndex(({ endpoint }) => endpoint === 'GET /e3');
  const isGone = (cell: { revision: string; stratum: number }) =>
    cell.revision === 'B' && cell.stratum >= gone;
  const verdict = judgeRollout(
    rollout,
    {
      ...sums,
      samples: sums.samples.filter((cell) => !isGone(cell)),
      counts: sums.counts.filter((cell) => !isGone(cell)),
    },
    1,
  );
  expect(verdict).toMatchObject({ vanishedEndpoints: ['GET /e3'], newEndpoints: [] });
  expect(verdict.endpoints.map(({ endpoint }) => endpoint)).not.toContain('GET /e3');
});

test('a rollout is not fine where much of the cost is in endpoints that only one revision serves', () => {
  const sums = sumsOf(smallFleet());
  const gone = ['GET /e0', 'GET /e1'];
  const kept = ({ revision, stratum }: { revision: string; stratum: number }) =>
    revision !== 'B' || !gone.includes(sums.strata[stratum]!.endpoint);
  const renamed = { ...sums, samples: sums.samples.filter(kept), counts: sums.counts.filter(kept) };
  const verdict = judgeRollout(rollout, renamed, 1, { thresholds: { service: 0.2, endpoint: 0.2 } });
  const shares = verdict.endpoints.reduce((sum, { share }) => sum + share, 0);
  expect(shares).toBeLessThan(0.9);
  expect(verdict.total.leftOut).toBeGreaterThan(0.1);
  expect(verdict).toMatchObject({ outcome: 'cannot tell' });
  expect(verdict.vanishedEndpoints.toSorted()).toEqual(gone);
  expect(verdict.reasons.join()).toMatch(/GET \/e[01]: only the base served it/);
});

test('functions that warm up more slowly than others have not grown', () => {
  const disturbances = { ...calm, warmUp: 20, warmUpRequests: 150 };
  const instances = rollingDeploy(12, 1);
  const fleet = smallFleet([], { instances, disturbances, profiled: 1 });
  const verdict = judgeRollout(rollout, sumsOf(fleet, 20), 0);
  const changes = (of: string) =>
    verdict.functions
      .filter(({ function: { name } }) => name === of)
      .map(({ logChange }) => logChange!)
      .toSorted((one, other) => one - other);
  const [handlers, parsers] = [changes('handle'), changes('parse')];
  expect(handlers).toHaveLength(4);
  // Of one endpoint, both have the same share of each request. With young processes, handlers would cost 1.7 to 2.2 % more.
  handlers.forEach((change, index) => expect(Math.abs(change - parsers[index]!)).toBeLessThan(0.005));
});

function scaled(sums: RolloutAggregates, factor: number): RolloutAggregates {
  return {
    ...sums,
    samples: sums.samples.map((cell) => ({
      ...cell,
      wy: cell.wy * factor,
      w2y: cell.w2y * factor,
      w2y2: cell.w2y2 * factor * factor,
      wLogY: cell.wLogY + cell.w * Math.log(factor),
      wyCapped: cell.wyCapped * factor,
    })),
    users: sums.users.map((cell) => ({ ...cell, wy: cell.wy * factor })),
  };
}
