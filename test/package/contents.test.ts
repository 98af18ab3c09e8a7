import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { tarball } from './support/project';

const repository = path.resolve(__dirname, '../..');

function filesOf(directory: string, wanted: RegExp): string[] {
  return readdirSync(path.join(repository, directory), { recursive: true, encoding: 'utf8' })
    .filter((file) => wanted.test(file))
    .map((file) => `${directory}/${file}`);
}

function compiled(source: string): string[] {
  const output = source.replace(/^lib\//, 'dist/').replace(/\.ts$/, '');
  return [`${output}.js`, `${output}.js.map`, `${output}.d.ts`];
}

describe('the published package', () => {
  const packed = execFileSync('tar', ['tzf', tarball()], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((file) => file.replace(/^package\//, ''));

  it('holds the library, the prebuilt files, what a source build needs, and nothing else', () => {
    const expected = [
      ...['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'],
      ...filesOf('docs', /\.md$/),
      ...filesOf('lib', /^(?!report\/html\/page\/).*\.ts$/).flatMap(compiled),
      // Bundled, with the libraries in it and their licences.
      ...['main.js', 'main.css', 'licences.txt'].map((file) => `dist/report/html/page/${file}`),
      ...filesOf('prebuilds', /\.(node|so)$/),
      ...filesOf('src-native', /^(?!test\/).*\.(cc|c|h|gypi|map)$/),
      ...['scripts/build-from-source.mjs', 'scripts/build-plugin.sh'],
    ];
    expect(packed.sort()).toEqual(expected.sort());
  });

  it('has no script that npm would warn of on every install', () => {
    const manifest = execFileSync('tar', ['xzOf', tarball(), 'package/package.json'], { encoding: 'utf8' });
    const { scripts } = JSON.parse(manifest) as { readonly scripts: Readonly<Record<string, string>> };
    const warnedOf = ['preinstall', 'install', 'postinstall', 'prepare'];
    expect(Object.keys(scripts).filter((name) => warnedOf.includes(name))).toEqual([]);
  });

  it('has no binding.gyp at its root, which would make npm compile on every install', () => {
    expect(packed).not.toContain('binding.gyp');
  });
});
