import fc from 'fast-check';
import { comparisonColumns, profileColumns, sortedRows, stateOf } from '../../../../lib/report/html/columns';
import { functionRows } from '../../../../lib/report/html/comparison';
import { arbitraryProfile } from '../support/arbitrary-profile';

const event = { now: 0, before: 0 };
const options = { whole: 100, unit: 'instructions' };

describe('sortedRows', () => {
  it('sorts by any column, and puts rows without a value last, whichever way', () => {
    fc.assert(
      fc.property(arbitraryProfile(), fc.nat(20), fc.boolean(), (profile, which, isDescending) => {
        const rows = functionRows(profile, null, event);
        const columns = profileColumns({ ...options, rows });
        const column = columns[which % columns.length]!;
        const values = sortedRows(rows, columns, { column: column.key, isDescending }).map((row) =>
          column.sortValue(row),
        );
        const present = values.filter((value) => value !== null) as number[];
        expect(values.slice(0, present.length)).toEqual(present);
        const ascending = [...present].sort((a, b) => a - b);
        expect(present).toEqual(isDescending ? ascending.reverse() : ascending);
      }),
    );
  });

  it('sorts differences by their size, whatever their sign', () => {
    fc.assert(
      fc.property(arbitraryProfile(), arbitraryProfile(), (now, before) => {
        const rows = functionRows(now, before, event);
        const columns = comparisonColumns({ ...options, rows });
        const sorted = sortedRows(rows, columns, { column: 'self-difference', isDescending: true });
        const sizes = sorted.map((row) => Math.abs((row.now?.self ?? 0) - (row.before?.self ?? 0)));
        expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      }),
    );
  });
});

describe('columns', () => {
  it('tell of recursion and resumptions only where there are any', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        const rows = functionRows(profile, null, event);
        const keys = profileColumns({ ...options, rows }).map(({ key }) => key);
        expect(keys.includes('recursive')).toBe(profile.calls.some(({ recursive }) => recursive));
        expect(keys.includes('resumptions')).toBe(profile.nodes.some(({ resumptions }) => resumptions > 0));
      }),
    );
  });

  it('tell functions that were added from those that were removed, changed, or are the same', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        for (const row of functionRows(profile, profile, event)) {
          expect(stateOf(row)).toBe('same');
          expect(stateOf({ ...row, before: null })).toBe('added');
          expect(stateOf({ ...row, now: null })).toBe('removed');
          expect(stateOf({ ...row, now: { ...row.now!, self: row.now!.self + 1 } })).toBe('changed');
        }
      }),
    );
  });
});
