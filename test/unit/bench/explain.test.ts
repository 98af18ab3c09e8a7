import { typicalPair } from '../../../lib/bench/explaining/explain';

describe('the samples whose change is explained', () => {
  const changed = (seed: number, head: number) => ({ seed, base: 100, head });

  it('are those whose change is nearest to the mean', () => {
    expect(typicalPair([changed(1, 100), changed(2, 111), changed(3, 130)]).seed).toBe(2);
  });

  it('are the first of those that are equally near', () => {
    expect(typicalPair([4, 2, 3].map((seed) => changed(seed, 110))).seed).toBe(4);
  });

  it('are the first where no count tells', () => {
    expect(typicalPair([{ seed: 5, base: 0, head: 0 }, changed(6, 100)]).seed).toBe(5);
  });
});
