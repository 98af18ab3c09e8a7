#!/usr/bin/env node
// Compiles the native addon and the counting plugin of an installed icprofile, for machines that no prebuilt one fits.
//
//   npm install --save-dev node-gyp node-addon-api
//   npx icprofile-build
//
// Needs g++ with its static libraries, make and python3. The result, in build/Release of the package, is preferred to
// the prebuilt files. `npm ci` removes it; make the command your project's postinstall script to have it again.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
// Not in the published package: npm would run node-gyp on every install.
const gypFile = path.join(packageRoot, 'binding.gyp');

/** The directory of a build tool's package, installed in the user's project or beside icprofile. */
function findPackage(name) {
  for (const start of [process.cwd(), packageRoot]) {
    try {
      return path.dirname(createRequire(path.join(start, 'package.json')).resolve(`${name}/package.json`));
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}

/** Headers that came with this Node save node-gyp from downloading them. */
function withOwnHeaders(environment) {
  const prefix = path.dirname(path.dirname(process.execPath));
  const found = existsSync(path.join(prefix, 'include', 'node', 'common.gypi'));
  return found ? { npm_config_nodedir: prefix, ...environment } : environment;
}

function build(nodeGyp, nodeAddonApi) {
  const environment = withOwnHeaders({ ...process.env, NODE_PATH: path.dirname(nodeAddonApi) });
  const command = [path.join(nodeGyp, 'bin', 'node-gyp.js'), 'rebuild'];
  return (
    spawnSync(process.execPath, command, { cwd: packageRoot, env: environment, stdio: 'inherit' }).status ?? 1
  );
}

function buildWithGypFile(nodeGyp, nodeAddonApi) {
  if (existsSync(gypFile)) return build(nodeGyp, nodeAddonApi);
  writeFileSync(gypFile, JSON.stringify({ includes: ['src-native/targets.gypi'] }));
  try {
    return build(nodeGyp, nodeAddonApi);
  } finally {
    rmSync(gypFile);
  }
}

function main() {
  const nodeGyp = findPackage('node-gyp');
  const nodeAddonApi = findPackage('node-addon-api');
  if (nodeGyp === undefined || nodeAddonApi === undefined) {
    console.error(
      'icprofile-build needs two packages. Install them: npm install --save-dev node-gyp node-addon-api',
    );
    return 1;
  }
  return buildWithGypFile(nodeGyp, nodeAddonApi);
}

process.exitCode = main();
