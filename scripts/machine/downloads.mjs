// Debian's arm64 files: fetched once, unpacked, and kept.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cachedDirectory } from '../cached-directory.mjs';

/** Delete it to fetch everything anew. */
const cacheDirectory = path.resolve('.emulated-machine');

/** The kernel for virtual machines: `boot/vmlinuz-*`. */
export function fetchKernel() {
  return cachedDirectory(path.join(cacheDirectory, 'kernel'), (directory) => {
    unpackDebianPackages(directory, (apt) => {
      // Debian's metapackage depends on the newest kernel, whose name holds its version.
      const dependencies = apt('apt-cache', ['depends', '--important', 'linux-image-cloud-arm64']).toString();
      const kernel = /Depends: (linux-image-\S+)/.exec(dependencies)?.[1];
      if (kernel === undefined)
        throw new Error('The package sources of this system have no linux-image-cloud-arm64');
      return [kernel];
    });
  });
}

/** A root directory with a shell and the libraries that Node needs. */
export function fetchBaseSystem() {
  return cachedDirectory(path.join(cacheDirectory, 'base'), (directory) => {
    unpackDebianPackages(directory, () => [
      'busybox-static',
      'libc6',
      'libstdc++6',
      'libgcc-s1',
      'libatomic1',
    ]);
  });
}

/** Unpacks the arm64 packages that `choose(apt)` names into `target`. */
function unpackDebianPackages(target, choose) {
  const work = mkdtempSync(path.join(os.tmpdir(), 'icprofile-apt-'));
  try {
    const apt = privateApt(work);
    apt('apt-get', ['update', '--quiet']);
    apt('apt-get', ['download', '--quiet', ...choose(apt)]);
    const unpackAll = 'for package in *.deb; do dpkg-deb --extract "$package" "$0" || exit; done';
    execFileSync('sh', ['-c', unpackAll, target], { cwd: work, stdio: 'inherit' });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * APT with the host's package sources and keys, and all its state in `directory`: nothing here needs root, and the
 * host's own architectures and lists stay as they are.
 */
function privateApt(directory) {
  for (const name of ['state/lists/partial', 'cache/archives/partial']) {
    mkdirSync(path.join(directory, name), { recursive: true });
  }
  writeFileSync(path.join(directory, 'status'), '');
  const settings = {
    'Dir::State': path.join(directory, 'state'),
    'Dir::State::status': path.join(directory, 'status'),
    'Dir::Cache': path.join(directory, 'cache'),
    'APT::Architecture': 'arm64',
    'APT::Architectures': 'arm64',
    'Acquire::Languages': 'none',
    'APT::Sandbox::User': os.userInfo().username,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return (command, parameters) =>
    execFileSync(command, [...options, ...parameters], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
}
