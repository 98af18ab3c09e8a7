import { callsText, countOf, grouped, percent, signed, signedPercent } from '../../../lib/report/numbers';

test.each([
  [0, '0'],
  [-0.2, '0'],
  [999, '999'],
  [1234567.8, '1 234 568'],
  [-1234, '-1 234'],
])('%d is grouped as %p', (value, text) => {
  expect(grouped(value)).toBe(text);
});

test.each([
  [0, '0'],
  [1500, '+1 500'],
  [-1500, '-1 500'],
  [0.3, '0'],
])('a change of %d is written %p', (value, text) => {
  expect(signed(value)).toBe(text);
});

test.each([
  [1, 8, '12.5'],
  [-0.0001, 8, '0.0'],
  [1, 0, ''],
])('%d of %d is %p percent', (value, whole, text) => {
  expect(percent(value, whole)).toBe(text);
});

test.each([
  [1, 8, '+12.5'],
  [-1, 8, '-12.5'],
  [1, -8, '+12.5'],
  [0, 8, '0.0'],
  [5, 0, ''],
])('a change by %d from %d is %p percent', (change, before, text) => {
  expect(signedPercent(change, before)).toBe(text);
});

test('calls stand before those that were not recursive', () => {
  expect(callsText({ calls: 1973, recursiveCalls: 1972 })).toBe('1 973/1');
  expect(callsText({ calls: 5, recursiveCalls: 0 })).toBe('5');
  expect(callsText({ calls: 0, recursiveCalls: 0 })).toBe('');
});

test('one is singular', () => {
  expect([countOf(1, 'path'), countOf(0, 'path'), countOf(2, 'path')]).toEqual([
    '1 path',
    '0 paths',
    '2 paths',
  ]);
});
