import { restrictStatistics, type Restriction } from '../../../lib/model/transform/restrict';
import { errorOf } from '../counters/support/errors';
import { functionNamed } from './support/profiles';

const rows = [
  { function: functionNamed('parse', { file: '/app/parser.js', line: 3 }) },
  { function: functionNamed('parseLine', { file: '/app/parser.js', line: 9 }) },
  { function: functionNamed('render', { file: '/app/view.js', line: 3 }) },
  { function: functionNamed('(program)', { kind: 'program' }) },
];

function left(...restrictions: readonly Restriction[]): readonly string[] {
  return restrictStatistics(rows, restrictions).map((row) => row.function.name);
}

test('a whole number is a count', () => {
  expect(left(2)).toEqual(['parse', 'parseLine']);
  expect(left(1)).toEqual(['parse']);
  expect(left(0)).toEqual([]);
  expect(left(100)).toHaveLength(4);
});

test('a number between 0 and 1 is a part, rounded', () => {
  expect(left(0.5)).toHaveLength(2);
  expect(left(0.4)).toHaveLength(2);
  expect(left(0.1)).toHaveLength(0);
});

test.each<[string, Restriction, readonly string[]]>([
  ['name', '^parse', ['parse', 'parseLine']],
  ['file', 'view\\.js$', ['render']],
  ['standard name', ':3\\(', ['parse', 'render']],
  ['name of what is no function', '^\\(program\\)$', ['(program)']],
  ['name, by a regular expression', /RENDER/i, ['render']],
  ['name, by one that keeps state', /parse/g, ['parse', 'parseLine']],
])('a pattern is found in the %s', (_, pattern, expected) => {
  expect(left(pattern)).toEqual(expected);
});

test('restrictions apply one after the other', () => {
  expect(left(':3\\(', 1)).toEqual(['parse']);
  expect(left(2, ':3\\(')).toEqual(['parse']);
  expect(left('parse', 0.5, 'Line')).toEqual([]);
});

test.each([-1, 1.5, NaN, '(', null as unknown as string])('%p is refused', (restriction) => {
  errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => left(restriction));
});
