// Checks that prebuilds/ is complete, not older than its sources, and loads wherever Node 20 does.
//
//   node scripts/check-prebuilds.mjs [--rebuild] [--directory PREBUILDS]
//   node scripts/check-prebuilds.mjs --write-manifest PREBUILDS      as the last step of a build
//
// --rebuild builds them anew and compares every byte; with other tools than the committed ones were made with, whose
// output may differ, it says so and compares nothing.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { fileDigests, readManifest, sourcesDigest, toolchain } from './prebuilds/manifest.mjs';
import { portabilityProblems } from './prebuilds/portability.mjs';

const commonFiles = ['counting-plugin-v1.so', 'counting-plugin-v2.so', 'icprofile.node'];
const expectedFiles = Object.entries({
  arm64: commonFiles,
  x64: ['aligned-signals.so', ...commonFiles],
}).flatMap(([arch, files]) => files.map((file) => `linux-${arch}/${file}`));

function completenessProblems(digests) {
  const found = Object.keys(digests);
  return [
    ...expectedFiles.filter((file) => !found.includes(file)).map((file) => `${file} is missing`),
    ...found.filter((file) => !expectedFiles.includes(file)).map((file) => `${file} does not belong there`),
  ];
}

function freshnessProblems(manifest, digests) {
  return [
    ...(manifest.sources === sourcesDigest() ? [] : ['older than their sources: run npm run prebuilds']),
    ...Object.keys(digests)
      .filter((file) => manifest.files[file] !== digests[file])
      .map((file) => `${file} is not the file that the manifest lists`),
  ];
}

function loadingProblems(prebuilds, digests) {
  return Object.keys(digests).flatMap((file) => {
    const arch = /^linux-([^/]+)/.exec(file)?.[1];
    return portabilityProblems(path.join(prebuilds, file), path.basename(file), arch).map(
      (problem) => `${file} ${problem}`,
    );
  });
}

function rebuildProblems(manifest, digests) {
  if (!isDeepStrictEqual(manifest.toolchain, toolchain())) {
    console.log('prebuilds: other tools than they were built with; not compared with a second build');
    return [];
  }
  const directory = mkdtempSync(path.join(os.tmpdir(), 'icprofile-prebuild-'));
  try {
    execFileSync('scripts/prebuild.sh', [directory], { stdio: ['ignore', 'ignore', 'inherit'] });
    const rebuilt = fileDigests(path.join(directory, 'prebuilds'));
    return expectedFiles
      .filter((file) => rebuilt[file] !== digests[file])
      .map((file) => `${file} does not build again as it is`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function check(prebuilds, rebuild) {
  const digests = fileDigests(prebuilds);
  const manifest = readManifest(prebuilds);
  const problems = [
    ...completenessProblems(digests),
    ...freshnessProblems(manifest, digests),
    ...loadingProblems(prebuilds, digests),
    ...(rebuild ? rebuildProblems(manifest, digests) : []),
  ];
  for (const problem of problems) console.error(`prebuilds: ${problem}`);
  console.log(`prebuilds: ${Object.keys(digests).length} files, ${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}

function writeManifest(prebuilds) {
  const manifest = { sources: sourcesDigest(), toolchain: toolchain(), files: fileDigests(prebuilds) };
  writeFileSync(path.join(prebuilds, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

const { values } = parseArgs({
  options: {
    rebuild: { type: 'boolean', default: false },
    directory: { type: 'string', default: 'prebuilds' },
    'write-manifest': { type: 'string' },
  },
});
if (values['write-manifest'] !== undefined) writeManifest(values['write-manifest']);
else process.exitCode = check(values.directory, values.rebuild);
