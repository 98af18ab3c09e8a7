import { sharedNames } from '../../../lib/bench/explaining/shared-names';

describe('files of two checkouts', () => {
  const nameOf = sharedNames(['/tmp/against-1/project/packages/a', '/home/me/project/packages/a']);

  it.each([
    ['of the directory', 'packages/a/lib/x.js', 'lib/x.js'],
    ['of the project around it', 'node_modules/ms/index.js', '../../node_modules/ms/index.js'],
  ])('%s have the same name in both', (_, file, name) => {
    expect(nameOf(`/tmp/against-1/project/${file}`)).toBe(name);
    expect(nameOf(`/home/me/project/${file}`)).toBe(name);
  });

  it('of neither keep their names', () => {
    for (const file of ['/usr/lib/x.js', 'node:fs', '/home/me/projects/x.js', '/home/me/other.js'])
      expect(nameOf(file)).toBe(file);
  });
});

test('directories of other names have names for their own files alone', () => {
  const nameOf = sharedNames(['/old', '/new']);
  expect(['/old/x.js', '/new/x.js', '/other/x.js'].map(nameOf)).toEqual(['x.js', 'x.js', '/other/x.js']);
});
