import fc from 'fast-check';
import { matchFunctions } from '../../../lib/model/difference/match-functions';
import type { ProfiledFunction } from '../../../lib/model/profile/profile';
import { functionNamed, profiles } from './support/profiles';

const at = (file: string | null, line: number | null, name = 'parse', rest: Partial<ProfiledFunction> = {}) =>
  functionNamed(name, { file, line, column: line === null ? null : 1, ...rest });

test.each<[string, ProfiledFunction[], ProfiledFunction[], number[]]>([
  ['the same function', [at('/a.js', 1)], [at('/a.js', 1)], [0]],
  ['a function that moved within its line', [at('/a.js', 1)], [at('/a.js', 1, 'parse', { column: 9 })], [0]],
  ['a function that moved to another line', [at('/a.js', 1)], [at('/a.js', 5)], [0]],
  [
    'a function that became async',
    [at('/a.js', 1)],
    [at('/a.js', 1, 'parse', { kind: 'async function' })],
    [0],
  ],
  [
    'a file in another directory',
    [at('/old/a.js', 1), at('/old/b.js', 1)],
    [at('/new/b.js', 2), at('/new/a.js', 2)],
    [1, 0],
  ],
  ['the only function of the name', [at('/a.js', 1)], [at('/b.js', 9)], [0]],
  ['functions without places, by name', [at(null, null)], [at(null, null)], [0]],
  [
    'functions of one name in one file, in their order',
    [at('/a.js', 9), at('/a.js', 1)],
    [at('/a.js', 2), at('/a.js', 10)],
    [1, 0],
  ],
])('%s is found again', (_, before, after, expected) => {
  expect(matchFunctions(before, after)).toEqual(expected);
});

test.each<[string, ProfiledFunction[], ProfiledFunction[], number[]]>([
  ['another name at the same place', [at('/a.js', 1, 'parse')], [at('/a.js', 1, 'render')], [-1]],
  [
    'two of the name in other files',
    [at('/a.js', 1), at('/b.js', 1)],
    [at('/c.js', 1), at('/d.js', 1)],
    [-1, -1],
  ],
  ['one of the name where there were two', [at('/a.js', 1), at('/a.js', 2)], [at('/a.js', 7)], [-1]],
  [
    'a special node and a function of its name',
    [at(null, null, '(program)', { kind: 'program' })],
    [at(null, null, '(program)')],
    [-1],
  ],
  [
    'another label',
    [at(null, null, 'label', { kind: 'label', labels: { path: '/a' } })],
    [at(null, null, 'label', { kind: 'label', labels: { path: '/b' } })],
    [-1],
  ],
])('%s is no match', (_, before, after, expected) => {
  expect(matchFunctions(before, after)).toEqual(expected);
});

test('what stays where it is, is matched first', () => {
  const before = [at('/a.js', 1), at('/a.js', 5)];
  const after = [at('/a.js', 5), at('/a.js', 3)];
  expect(matchFunctions(before, after)).toEqual([1, 0]);
});

test('no function is matched twice', () => {
  fc.assert(
    fc.property(profiles, profiles, (before, after) => {
      const found = matchFunctions(before.functions, after.functions).filter((index) => index >= 0);
      expect(new Set(found).size).toBe(found.length);
    }),
  );
});
