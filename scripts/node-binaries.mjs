// Other versions of Node, and Node for another architecture, from the npm packages that carry its binaries. Each is
// fetched once and kept in node_modules/.cache.
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDirectory } from './cached-directory.mjs';

const cacheDirectory = fileURLToPath(new URL('../node_modules/.cache/node-binaries', import.meta.url));

/**
 * The installation prefix, with `bin/node` and `include/node`, of Node.
 *
 * @param {string} version a major version, for its newest release, or an exact version
 * @param {string} architecture as in `process.arch`, by default this machine's
 */
export function nodePrefix(version, architecture = process.arch) {
  return cachedDirectory(path.join(cacheDirectory, `${architecture}-${version}`), (directory) =>
    unpackNode(version, architecture, directory),
  );
}

export const nodeBinary = (version) => path.join(nodePrefix(version), 'bin', 'node');

/** The prefix that holds the headers of the running Node: its own, or that of a fetched twin. */
export function headersPrefix() {
  const own = path.dirname(path.dirname(process.execPath));
  const complete = existsSync(path.join(own, 'include', 'node', 'common.gypi'));
  return complete ? own : nodePrefix(process.versions.node);
}

function unpackNode(version, architecture, directory) {
  const archive = execFileSync('npm', ['pack', '--silent', `node-linux-${architecture}@${version}`], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();
  const members = ['package/bin/node', 'package/include/node'];
  execFileSync('tar', ['xzf', archive, '--strip-components=1', ...members], {
    cwd: directory,
    stdio: 'inherit',
  });
  rmSync(path.join(directory, archive));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] !== '--headers-prefix') throw new Error('usage: node-binaries.mjs --headers-prefix');
  console.log(headersPrefix());
}
