import fc from 'fast-check';
import { fitLogLinear, type LogLinearCell } from '../../../lib/stats/log-linear-fit';
import { randomOf, times } from '../../support/random';

interface Plan {
  readonly effect: number;
  readonly noise: number;
  readonly seed: number;
  /** Period from which on a host runs the head. */
  readonly switchOf: (cluster: number) => number;
}

const clusters = 6;
const periods = 9;
const shape = { clusters, periods, arms: 2, hasClusterEffects: true };

function cellsOf({ effect, noise, seed, switchOf }: Plan): readonly LogLinearCell[] {
  const random = randomOf(seed);
  const ofCluster = times(clusters, () => 0.3 * random.normal());
  const ofPeriod = times(periods, () => 0.3 * random.normal());
  return times(clusters * periods, (index) => {
    const cluster = index % clusters;
    const period = Math.floor(index / clusters);
    const arm = period >= switchOf(cluster) ? 1 : 0;
    const exposure = 50 + 100 * random.uniform();
    const logMean = ofCluster[cluster]! + ofPeriod[period]! + arm * effect + noise * random.normal();
    return { cluster, period, arm, exposure, response: exposure * Math.exp(logMean) };
  });
}

const rolling = (cluster: number) => 2 + cluster;

test('without noise the effect is found exactly, whatever hosts and minutes do', () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer(), (effect, seed) => {
      const fit = fitLogLinear(cellsOf({ effect, noise: 0, seed, switchOf: rolling }), shape);
      expect(fit?.effect).toBeCloseTo(effect, 8);
      for (const deletion of fit!.deletions) expect(deletion?.difference).toBeCloseTo(0, 8);
    }),
  );
});

test('cells of the same host, minute and arm are the same as their sum', () => {
  const cells = cellsOf({ effect: 0.1, noise: 0.1, seed: 2, switchOf: rolling });
  const halved = cells.flatMap((cell) => [
    { ...cell, response: cell.response / 4, exposure: cell.exposure / 2 },
    { ...cell, response: (cell.response * 3) / 4, exposure: cell.exposure / 2 },
  ]);
  expect(fitLogLinear(halved, shape)?.effect).toBeCloseTo(fitLogLinear(cells, shape)!.effect, 9);
});

test('without host effects and with one minute it is the ratio of sums', () => {
  const cells = cellsOf({
    effect: 0.2,
    noise: 0.2,
    seed: 3,
    switchOf: (cluster) => (cluster < 3 ? 0 : 99),
  }).map((cell) => ({ ...cell, period: 0 }));
  const ratio = (wanted: number) => {
    const own = cells.filter(({ arm }) => arm === wanted);
    const sum = (field: 'response' | 'exposure') => own.reduce((total, cell) => total + cell[field], 0);
    return sum('response') / sum('exposure');
  };
  const fit = fitLogLinear(cells, { clusters, periods: 1, arms: 2, hasClusterEffects: false });
  expect(fit?.effect).toBeCloseTo(Math.log(ratio(1) / ratio(0)), 10);
});

test('one step of the jackknife is near the fit that is made anew without the host', () => {
  const cells = cellsOf({ effect: 0.05, noise: 0.02, seed: 4, switchOf: rolling });
  const fit = fitLogLinear(cells, shape)!;
  for (let cluster = 0; cluster < clusters; cluster++) {
    const anew = fitLogLinear(
      cells.filter((cell) => cell.cluster !== cluster),
      shape,
    )!;
    // Differences are up to 0.008; one step misses them by 7e-5 at most.
    expect(fit.deletions[cluster]?.difference).toBeCloseTo(anew.effect - fit.effect, 3);
  }
});

test('arms that never ran in the same minute are not told apart', () => {
  expect(fitLogLinear(cellsOf({ effect: 0.1, noise: 0, seed: 5, switchOf: () => 4 }), shape)).toBeNull();
});

test('a host without which nothing can be told has no deletion', () => {
  const cells = cellsOf({
    effect: 0.1,
    noise: 0.01,
    seed: 6,
    switchOf: (cluster) => (cluster === 0 ? 4 : 99),
  });
  const fit = fitLogLinear(cells, shape)!;
  expect(fit.deletions[0]).toBeNull();
  expect(fit.deletions.filter((deletion) => deletion !== null)).toHaveLength(clusters - 1);
});

test('with several revisions the effect is the head against the base', () => {
  const cells = cellsOf({ effect: 0, noise: 0, seed: 7, switchOf: () => 99 }).map((cell) => {
    const arm = cell.period < 2 + cell.cluster / 2 ? 0 : cell.period < 4 + cell.cluster / 2 ? 1 : 2;
    return { ...cell, arm, response: cell.response * Math.exp([0, 0.3, 0.1][arm]!) };
  });
  expect(fitLogLinear(cells, { ...shape, arms: 3 })?.effect).toBeCloseTo(0.1, 8);
});
