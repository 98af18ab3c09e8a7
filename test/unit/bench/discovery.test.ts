import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findBenchmarkFiles } from '../../../lib/bench/running/discovery';
import { errorOf } from '../counters/support/errors';

describe('files of benchmarks', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-discovery-'));
  const files = [
    'a.bench.js',
    'b.bench.mts',
    'deep/er/c.bench.cjs',
    'deep/d.bench.ts',
    'deep/not-one.js',
    'bench.js',
    'e.bench.json',
    'node_modules/other/f.bench.js',
    '.cache/g.bench.js',
  ];
  beforeAll(() => {
    for (const file of files) {
      fs.mkdirSync(path.join(directory, path.dirname(file)), { recursive: true });
      fs.writeFileSync(path.join(directory, file), '');
    }
  });
  afterAll(() => {
    fs.rmSync(directory, { recursive: true });
  });

  const found = (...patterns: readonly string[]): readonly string[] =>
    findBenchmarkFiles(patterns, directory).map((file) => path.relative(directory, file));

  it('are all below the working directory, but not those of packages and hidden directories', () => {
    expect(found()).toEqual(['a.bench.js', 'b.bench.mts', 'deep/d.bench.ts', 'deep/er/c.bench.cjs']);
  });

  it.each([
    ['a directory', ['deep'], ['deep/d.bench.ts', 'deep/er/c.bench.cjs']],
    ['a file, whatever its name', ['bench.js'], ['bench.js']],
    ['a glob', ['deep/**/*.cjs'], ['deep/er/c.bench.cjs']],
    ['a glob of the working directory', ['./*.bench.js'], ['a.bench.js']],
    [
      'several that overlap',
      ['a.bench.js', '.'],
      ['a.bench.js', 'b.bench.mts', 'deep/d.bench.ts', 'deep/er/c.bench.cjs'],
    ],
  ])('are those of %s', (_, patterns, expected) => {
    expect(found(...patterns)).toEqual(expected);
  });

  it.each(['no-such.bench.js', '*.bench.py', 'deep/er/none', 'no/such/*.js'])(
    'are none for %s, which is an error',
    (pattern) => {
      expect(errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => found('a.bench.js', pattern)).message).toContain(
        pattern,
      );
    },
  );
});
