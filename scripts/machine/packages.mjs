// What the emulated machine needs of the host's system packages.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const packageOfCommand = {
  'qemu-system-aarch64': 'qemu-system-arm',
  cpio: 'cpio',
  'apt-get': 'apt',
  'dpkg-deb': 'dpkg',
  make: 'make',
  python3: 'python3',
  'aarch64-linux-gnu-gcc': 'gcc-aarch64-linux-gnu',
  'aarch64-linux-gnu-g++': 'g++-aarch64-linux-gnu',
};

/** Names of the Debian packages whose commands are not on the path. */
export function missingPackages() {
  return Object.keys(packageOfCommand)
    .filter((command) => !isOnPath(command))
    .map((command) => packageOfCommand[command]);
}

function isOnPath(command) {
  return (process.env.PATH ?? '').split(path.delimiter).some((directory) => {
    try {
      accessSync(path.join(directory, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** 77 is what automake's and meson's test runners take as "skipped". Under CI nothing may be skipped. */
export function skippedStatus() {
  return process.env.CI ? 1 : 77;
}
