import fc from 'fast-check';
import { functionStatistics } from '../../../../lib';
import { neighboursOf } from '../../../../lib/report/html/neighbours';
import { arbitraryProfile } from './support/arbitrary-profiles';

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe('neighboursOf', () => {
  it('has callers whose calls and totals add up to the function’s own', () => {
    fc.assert(
      fc.property(arbitraryProfile, fc.integer({ min: 1, max: 7 }), (profile, index) => {
        const { callers } = neighboursOf(profile, index, 0);
        const row = functionStatistics(profile)[index]!;
        expect(sumOf(callers.map(({ calls }) => calls))).toBe(row.calls);
        expect(sumOf(callers.map(({ total }) => total))).toBe(row.total);
      }),
    );
  });

  it('has callees whose totals add up, with the function’s self, to its total', () => {
    fc.assert(
      fc.property(arbitraryProfile, fc.nat(7), (profile, index) => {
        const { callees } = neighboursOf(profile, index, 0);
        const row = functionStatistics(profile)[index]!;
        expect(row.self + sumOf(callees.map(({ total }) => total))).toBe(row.total);
      }),
    );
  });
});
