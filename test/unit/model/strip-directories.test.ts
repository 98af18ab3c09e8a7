import fc from 'fast-check';
import { checkProfile } from '../../../lib/model/profile/read-profile';
import { mergeProfiles } from '../../../lib/model/transform/merge';
import { stripDirectories } from '../../../lib/model/transform/strip-directories';
import { canonical, functionNamed, profiles, run, sums } from './support/profiles';

function strippedFile(file: string | null): string | null {
  return stripDirectories(run({ functions: [functionNamed('f', { file })], threads: [[]] })).functions[2]!
    .file;
}

test.each([
  ['/app/lib/parser.js', 'parser.js'],
  ['parser.js', 'parser.js'],
  ['https://example.org/app/parser.js', 'parser.js'],
  ['/c#/what?.js', 'what?.js'],
  ['/app/', '/app/'],
  [null, null],
])('of %p is left %p', (file, left) => {
  expect(strippedFile(file)).toBe(left);
});

test('what is left is a profile, and nothing is lost', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const stripped = checkProfile(stripDirectories(profile));
      expect(sums(stripped)).toEqual(sums(profile));
      expect(stripped.events).toEqual(profile.events);
    }),
  );
});

test('functions that can no longer be told apart become one', () => {
  const functions = ['/a/x.js', '/b/x.js'].map((file) => functionNamed('f', { file, line: 1, column: 1 }));
  expect(stripDirectories(run({ functions, threads: [[]] })).functions).toHaveLength(3);
});

test('directories may be stripped before or after merging', () => {
  fc.assert(
    fc.property(profiles, profiles, (a, b) => {
      const before = mergeProfiles([stripDirectories(a), stripDirectories(b)]);
      expect(canonical(before)).toEqual(canonical(stripDirectories(mergeProfiles([a, b]))));
    }),
  );
});
