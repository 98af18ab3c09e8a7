import { columnGroup, nameColumn, numberColumn, tableLines } from '../../../lib/report/text/text-table';

const columns = [
  numberColumn('count', (value: number) => String(value)),
  nameColumn('name', (value: number) => `function ${value}`),
];

test.each([1, 99, 100, 101, 1000])(
  'a table of %d rows is as wide as its widest cell, in every line',
  (rowCount) => {
    // The widest number comes last: the first lines must have room for it.
    const values = Array.from({ length: rowCount }, (_, index) => (index === rowCount - 1 ? 10 ** 9 : index));
    const [head, ...lines] = tableLines(columns, values);
    expect(head).toBe('     count  name');
    expect(lines).toEqual(values.map((value) => `${String(value).padStart(10)}  function ${value}`));
  },
);

test('groups stand above their columns, whatever the number of rows', () => {
  const grouped = [...columnGroup('numbers', [columns[0]!, columns[0]!]), columns[1]!];
  const [groups, heads, first] = tableLines(
    grouped,
    Array.from({ length: 500 }, (_, index) => 10_000 + index),
  );
  expect(groups?.trim()).toBe('numbers');
  expect(heads).toBe('count  count  name');
  expect(first).toBe('10000  10000  function 10000');
});

test('an undefined row is an empty line', () => {
  expect(tableLines(columns, [1, undefined, 2])[2]).toBe('');
});
