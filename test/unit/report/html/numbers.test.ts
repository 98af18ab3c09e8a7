import {
  counted,
  grouped,
  magnitude,
  percent,
  relativeChange,
  signed,
} from '../../../../lib/report/html/numbers';

const plain = (text: string) => text.replaceAll('\u202f', ' ').replaceAll('\u2212', '-');

it.each<[number, string]>([
  [0, '0'],
  [-0, '0'],
  [999, '999'],
  [1234567, '1 234 567'],
  [-1500, '-1 500'],
  [10.4, '10'],
  [0.03121, '0.0312'],
  [-0.15, '-0.15'],
])('grouped(%d) is %s', (value, text) => {
  expect(plain(grouped(value))).toBe(text);
});

it.each<[number, string]>([
  [0, '0'],
  [5, '+5'],
  [-1234, '-1 234'],
])('signed(%d) is %s', (value, text) => {
  expect(plain(signed(value))).toBe(text);
});

it.each<[number, number, string]>([
  [1, 8, '12.5 %'],
  [-1, 8, '-12.5 %'],
  [-1, 1e6, '0.0 %'],
  [5, 0, ''],
])('percent(%d, %d) is "%s"', (part, whole, text) => {
  expect(plain(percent(part, whole))).toBe(text);
});

it.each<[number, number, string]>([
  [100, 150, '+50.0 %'],
  [100, 50, '-50.0 %'],
  [-2, -1, '+50.0 %'],
  [7, 7, '0.0 %'],
  [0, 7, 'new'],
])('relativeChange(%d, %d) is %s', (before, now, text) => {
  expect(plain(relativeChange(before, now))).toBe(text);
});

it.each<[number, string, string]>([
  [0, 'instructions', '0 instructions'],
  [999, 'instructions', '999 instructions'],
  [1000, 'instructions', '1.00 k instructions'],
  [999_999, 'instructions', '1.00 M instructions'],
  [12_345_678_901, 'cycles', '12.3 G cycles'],
  [-4_200_000, 'instructions', '-4.20 M instructions'],
  [2_036_500, 'ns', '2.04 ms of CPU time'],
  [75_000_000_000_000, 'ns', '75 000 s of CPU time'],
])('magnitude(%d, %s) is %s', (value, unit, text) => {
  expect(plain(magnitude(value, unit))).toBe(text);
});

it('counts in words', () => {
  expect([counted(1, 'call'), plain(counted(2500, 'call'))]).toEqual(['1 call', '2 500 calls']);
});
