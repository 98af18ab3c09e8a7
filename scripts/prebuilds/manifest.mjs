// prebuilds/manifest.json: which sources and tools the prebuilt files were made of, and what came out.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const buildScripts = ['binding.gyp', 'scripts/build-plugin.sh', 'scripts/prebuild.sh'];

const sha256 = (data) => createHash('sha256').update(data).digest('hex');

export function filesBelow(directory) {
  return readdirSync(directory, { recursive: true })
    .filter((file) => statSync(path.join(directory, file)).isFile())
    .sort();
}

/** Everything that a prebuilt file is made of, as paths from the package's root. */
function sourceFiles(sourceRoot) {
  const native = filesBelow(path.join(sourceRoot, 'src-native'))
    .filter((file) => /\.(cc|c|h|gypi|map)$/.test(file) && !file.startsWith(`test${path.sep}`))
    .map((file) => path.join('src-native', file));
  return [...native, ...buildScripts].sort();
}

/** One digest over names and contents of all sources and the version of the headers they are compiled with. */
export function sourcesDigest(sourceRoot = root) {
  const hash = createHash('sha256');
  for (const file of sourceFiles(sourceRoot)) {
    hash.update(`${file}\0${sha256(readFileSync(path.join(sourceRoot, file)))}\n`);
  }
  hash.update(`node-addon-api\0${createRequire(import.meta.url)('node-addon-api/package.json').version}\n`);
  return hash.digest('hex');
}

export function fileDigests(prebuilds) {
  const files = filesBelow(prebuilds).filter((file) => file !== 'manifest.json');
  return Object.fromEntries(files.map((file) => [file, sha256(readFileSync(path.join(prebuilds, file)))]));
}

/** What must be equal for a second build to give the same bytes. */
export function toolchain() {
  const versionOf = (compiler) => execFileSync(compiler, ['--version'], { encoding: 'utf8' }).split('\n')[0];
  return {
    x64: versionOf('x86_64-linux-gnu-g++'),
    arm64: versionOf('aarch64-linux-gnu-g++'),
    nodeHeaders: process.versions.node,
  };
}

export function readManifest(prebuilds) {
  return JSON.parse(readFileSync(path.join(prebuilds, 'manifest.json'), 'utf8'));
}
