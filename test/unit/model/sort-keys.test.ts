import { sortKeyOf, sortStatistics, type SortableStatistics } from '../../../lib/model/transform/sort-keys';
import { errorOf } from '../counters/support/errors';
import { functionNamed } from './support/profiles';

function row(name: string, values: Partial<SortableStatistics> = {}): SortableStatistics {
  return {
    function: functionNamed(name),
    calls: 0,
    recursiveCalls: 0,
    throws: 0,
    self: 0,
    total: 0,
    resumptions: 0,
    synchronousTotal: 0,
    ...values,
  };
}

function names(rows: readonly SortableStatistics[]): string {
  return rows.map((entry) => entry.function.name).join(' ');
}

test.each([
  ['calls', { calls: 1 }],
  ['ncalls', { calls: 1 }],
  ['pcalls', { calls: 1 }],
  ['cumulative', { total: 1 }],
  ['cumtime', { total: 1 }],
  ['total', { total: 1 }],
  ['time', { self: 1 }],
  ['tottime', { self: 1 }],
  ['self', { self: 1 }],
  ['resumptions', { resumptions: 1 }],
  ['synchronous', { synchronousTotal: 1 }],
  ['throws', { throws: 1 }],
])('%s sorts the largest first', (key, values) => {
  expect(names(sortStatistics([row('a'), row('b', values)], key))).toBe('b a');
});

test('pcalls leaves recursive calls out', () => {
  const rows = [row('a', { calls: 5, recursiveCalls: 4 }), row('b', { calls: 2 })];
  expect(names(sortStatistics(rows, 'pcalls'))).toBe('b a');
});

const placed = [
  row('a', { function: functionNamed('a', { file: '/z.js', line: 10 }) }),
  row('b', { function: functionNamed('b', { file: '/y.js', line: 9 }) }),
  row('0'),
];

test.each([
  ['name', '0 a b'],
  ['nfl', '0 a b'],
  ['file', 'b a 0'],
  ['filename', 'b a 0'],
  ['module', 'b a 0'],
  ['line', 'b a 0'],
  ['stdname', 'b a 0'],
])('%s sorts upwards, with what is not known last', (key, expected) => {
  expect(names(sortStatistics(placed, key))).toBe(expected);
});

test('a second key decides where the first one does not', () => {
  const rows = [row('a', { calls: 1, self: 1 }), row('b', { calls: 1, self: 2 }), row('c', { calls: 2 })];
  expect(names(sortStatistics(rows, ['calls', 'self']))).toBe('c b a');
});

test('names decide where no key does', () => {
  expect(names(sortStatistics([row('b'), row('a')], 'self'))).toBe('a b');
});

test('reversed is exactly the other way round', () => {
  expect(names(sortStatistics([row('a', { self: 1 }), row('c'), row('b')], 'self', { reverse: true }))).toBe(
    'c b a',
  );
});

test('the rows that are given stay in their order', () => {
  const rows = [row('a'), row('b', { self: 1 })];
  sortStatistics(rows, 'self');
  expect(names(rows)).toBe('a b');
});

test.each([
  ['cal', 'calls'],
  ['cum', 'cumulative'],
  ['cumul', 'cumulative'],
  ['nc', 'ncalls'],
  ['fi', 'file'],
  ['m', 'module'],
  ['tott', 'tottime'],
  ['tota', 'total'],
  ['sel', 'self'],
  ['st', 'stdname'],
  ['sy', 'synchronous'],
])('%s is short for %s', (abbreviation, key) => {
  expect(sortKeyOf(abbreviation)).toBe(key);
});

test.each(['t', 'tot', 's', 'n', '', 'speed', 5, undefined])('%p is refused', (key) => {
  errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => sortKeyOf(key));
});

test('what an abbreviation could mean is named', () => {
  expect(errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => sortKeyOf('tot')).message).toContain(
    'total, tottime',
  );
});
