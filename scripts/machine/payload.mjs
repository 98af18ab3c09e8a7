// Builds what the machine runs, from the sources as they are: library and tests, addon, helper programs.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodePrefix } from '../node-binaries.mjs';

/** Returns the directory whose content is /payload in the machine. */
export function buildPayload(workDirectory) {
  const payload = path.join(workDirectory, 'payload');
  rmSync(payload, { recursive: true, force: true });
  execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.machine.json', '--outDir', payload], {
    stdio: 'inherit',
  });
  copyFileSync('package.json', path.join(payload, 'package.json'));
  copyRuntimeDependencies(payload);
  cpSync(path.join('benchmarks', 'null-experiment', 'suite'), path.join(payload, 'suite'), {
    recursive: true,
  });

  const addonDirectory = path.join(payload, 'build', 'Release');
  mkdirSync(addonDirectory, { recursive: true });
  copyFileSync(buildAddon(path.join(workDirectory, 'addon')), path.join(addonDirectory, 'icprofile.node'));
  buildHelper(path.join(payload, 'refuse-system-call'));
  return payload;
}

function copyRuntimeDependencies(payload) {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  for (const [directory, { dev, devOptional }] of Object.entries(packages)) {
    if (directory === '' || dev || devOptional || !existsSync(directory)) continue;
    cpSync(directory, path.join(payload, directory), { recursive: true });
  }
}

/** Cross-compiles in a directory of its own, so that the host's build stays; make compiles only what changed. */
function buildAddon(directory) {
  mkdirSync(directory, { recursive: true });
  for (const name of ['package.json', 'binding.gyp', 'src-native', 'scripts', 'node_modules']) {
    const link = path.join(directory, name);
    if (!existsSync(link)) symlinkSync(path.resolve(name), link);
  }
  const nodeGyp = path.resolve('node_modules', '.bin', 'node-gyp');
  const option = '-mno-outline-atomics';
  const run = (...command) =>
    execFileSync(
      nodeGyp,
      [...command, '--arch=arm64', `--nodedir=${nodePrefix('20', 'arm64')}`, '--silent'],
      {
        cwd: directory,
        stdio: ['ignore', 'ignore', 'inherit'],
        // The options of scripts/prebuild.sh.
        env: {
          ...process.env,
          CC: `aarch64-linux-gnu-gcc ${option}`,
          CXX: `aarch64-linux-gnu-g++ ${option}`,
        },
      },
    );
  run('configure');
  run('build', 'icprofile');
  return path.join(directory, 'build', 'Release', 'icprofile.node');
}

function buildHelper(output) {
  const source = fileURLToPath(new URL('guest/refuse-system-call.c', import.meta.url));
  execFileSync('aarch64-linux-gnu-gcc', ['-O1', '-Wall', '-Werror', '-static', '-o', output, source], {
    stdio: 'inherit',
  });
}
