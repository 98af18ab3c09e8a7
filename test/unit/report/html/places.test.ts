import { commonDirectory, displayName, placeText } from '../../../../lib/report/html/places';
import type { ProfiledFunction } from '../../../../lib';

const inFile = (file: string | null, line: number | null = 3): ProfiledFunction => ({
  name: 'f',
  kind: 'function',
  file,
  line,
  column: line,
});

it.each<[readonly (string | null)[], string]>([
  [[], ''],
  [['/a/b/c.ts'], '/a/b/'],
  [['/a/b/c.ts', null, '/a/b/d/e.ts'], '/a/b/'],
  [['/a/b/c.ts', '/a/bc/d.ts'], '/a/'],
  [['/a/b.ts', 'https://host/b.ts'], ''],
  [['/b.ts', 'x'], ''],
])('the files %j have the directory %j in common', (files, directory) => {
  expect(commonDirectory(files.map((file) => inFile(file)))).toBe(directory);
});

it('tells a place by what is after the common directory, with line and column where they are known', () => {
  expect(placeText(inFile('/a/b.ts'), '/a/')).toBe('b.ts:3:3');
  expect(placeText(inFile('/a/b.ts', null))).toBe('/a/b.ts');
  expect(placeText(inFile(null, null))).toBe('');
});

it('names labels by their keys and values, and functions without a name', () => {
  const label = { ...inFile(null), kind: 'label', name: 'label', labels: { tenant: 'a', job: '7' } } as const;
  expect(displayName(label)).toBe('tenant: a, job: 7');
  expect(displayName({ ...inFile(null), name: '' })).toBe('(anonymous)');
});
