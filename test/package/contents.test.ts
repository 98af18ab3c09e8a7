import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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
      ...filesOf('docs', /^(?!(?:async|correction|design|node-versions)\.md$).*\.md$/),
      ...filesOf('lib', /^(?!(report\/html|dashboard)\/page\/).*\.ts$/).flatMap(compiled),
      // Bundled, with the libraries in it and their licences.
      ...['report/html', 'dashboard'].flatMap((of) =>
        ['main.js', 'main.css', 'licences.txt'].map((file) => `dist/${of}/page/${file}`),
      ),
      ...filesOf('prebuilds', /\.(node|so)$/),
      ...filesOf('src-native', /^(?!test\/).*\.(cc|c|h|gypi|map)$/),
      ...['scripts/build-from-source.mjs', 'scripts/build-plugin.sh'],
    ];
    expect(packed.sort()).toEqual(expected.sort());
  });

  it('links, in its documents, only to files that are in it', () => {
    const documents = packed.filter((file) => file.endsWith('.md'));
    const links = documents.flatMap((document) => {
      const prose = readFileSync(path.join(repository, document), 'utf8').replace(/^```[^]*?^```$/gm, '');
      return [...prose.matchAll(/\]\(([^)\s#]+)[^)\s]*\)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !/^https?:/.test(link))
        .map((link) => path.posix.join(path.posix.dirname(document), link));
    });
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !packed.includes(link))).toEqual([]);
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
