// The machine's initial file system: base system, Node and the payload, as concatenated cpio archives.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodePrefix } from '../node-binaries.mjs';
import { fetchBaseSystem, fetchKernel } from './downloads.mjs';

/** The kernel's image file. */
export function kernelImage() {
  const directory = path.join(fetchKernel(), 'boot');
  const name = readdirSync(directory).find((file) => file.startsWith('vmlinuz-'));
  return path.join(directory, name);
}

/**
 * Writes `directory/initrd`. The kernel unpacks concatenated archives in order (its
 * Documentation/driver-api/early-userspace/buffer-format.rst). They are not compressed: unpacking would be emulated too.
 *
 * @param run what /run-tests.json tells the guest's test runner.
 */
export function buildInitrd({ nodeVersion, payload, run, directory }) {
  const job = path.join(directory, 'job');
  rmSync(job, { recursive: true, force: true });
  mkdirSync(path.join(job, 'node', 'bin'), { recursive: true });
  cpSync(path.join(nodePrefix(nodeVersion, 'arm64'), 'bin', 'node'), path.join(job, 'node', 'bin', 'node'));
  for (const name of ['init', 'run-tests.mjs'])
    cpSync(new URL(`guest/${name}`, import.meta.url), path.join(job, name));
  cpSync(payload, path.join(job, 'payload'), { recursive: true });
  writeFileSync(path.join(job, 'run-tests.json'), JSON.stringify(run));

  const initrd = path.join(directory, 'initrd');
  const script =
    'out=$1; shift; for root; do (cd "$root" && find . | cpio --quiet -o -H newc -R +0:+0); done > "$out"';
  execFileSync('sh', ['-ec', script, 'sh', initrd, fetchBaseSystem(), job], { stdio: 'inherit' });
  rmSync(job, { recursive: true });
  return initrd;
}
