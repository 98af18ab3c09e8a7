import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { packageDirectory } from './support/project';

const addon = (architecture: string) =>
  path.join(packageDirectory(), 'prebuilds', `linux-${architecture}`, 'icprofile.node');

const importsOf = (file: string) =>
  [
    ...execFileSync('readelf', ['--wide', '--dyn-syms', file], { encoding: 'utf8' }).matchAll(/ UND (\w+)/g),
  ].map(([, name]) => name!);

/** Node-API and libuv, which Node exports in every version. */
const isOfNode = (name: string) => /^(napi|node_api|uv)_/.test(name);

/** A program that offers the functions of Node, and loads the addon given as its argument. */
function hostProgram(): string {
  const nodeApi = importsOf(addon('x64')).filter(isOfNode);
  return `
    #include <dlfcn.h>
    #include <stdio.h>
    ${nodeApi.map((name) => `int ${name}(void) { return 1; }`).join('\n')}
    int main(int count, char **arguments) {
      void *addon = dlopen(arguments[1], RTLD_NOW);
      if (addon == NULL) { puts(dlerror()); return 1; }
      return dlsym(addon, "napi_register_module_v1") == NULL;
    }`;
}

/** The functions of a C library, with the oldest version of each where it has versions. */
function functionsOf(library: string): Map<string, readonly number[]> {
  const symbols = execFileSync('readelf', ['--wide', '--dyn-syms', library], { encoding: 'utf8' });
  const oldest = new Map<string, readonly number[]>();
  for (const [, name, version] of symbols.matchAll(/ (?!UND)\S+ (\w+)(?:@@?GLIBC_([\d.]+))?$/gm)) {
    const parts = (version ?? '0').split('.').map(Number);
    const known = oldest.get(name!);
    if (known === undefined || compareVersions(parts, known) < 0) oldest.set(name!, parts);
  }
  return oldest;
}

function compareVersions(left: readonly number[], right: readonly number[]): number {
  return left[0]! - right[0]! || (left[1] ?? 0) - (right[1] ?? 0);
}

const glibcDirectory = `/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
const hasGlibc = existsSync(path.join(glibcDirectory, 'libc.so.6'));
if (!hasGlibc) process.stderr.write(`skipped: functions of glibc: there is none in ${glibcDirectory}\n`);

(hasGlibc || process.env['CI'] !== undefined ? describe : describe.skip)('the prebuilt addon', () => {
  const loader = process.arch === 'arm64' ? 'ld-linux-aarch64.so.1' : 'ld-linux-x86-64.so.2';
  const functions = new Map(
    [loader, 'libc.so.6'].flatMap((library) => [...functionsOf(path.join(glibcDirectory, library))]),
  );

  it.each(importsOf(addon(process.arch)).filter((name) => !isOfNode(name) && !isOptional(name)))(
    'imports %s, which glibc 2.28 has',
    (name) => {
      expect(functions.get(name)).toBeDefined();
      expect(compareVersions(functions.get(name)!, [2, 28])).toBeLessThanOrEqual(0);
    },
  );
});

/** Weak: the compiler's start files look whether somebody offers them. */
function isOptional(name: string): boolean {
  return name.startsWith('_ITM_') || name === '__gmon_start__';
}

const hasMusl = spawnSync('musl-gcc', ['--version']).status === 0;
if (!hasMusl)
  process.stderr.write('skipped: loading with musl: musl-gcc is missing (apt-get install musl-tools)\n');

(hasMusl || process.env['CI'] !== undefined ? describe : describe.skip)('the prebuilt addon', () => {
  it('loads in a process whose C library is musl', () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'icprofile-musl-'));
    try {
      writeFileSync(path.join(directory, 'host.c'), hostProgram());
      execFileSync('musl-gcc', ['-rdynamic', '-o', 'host', 'host.c'], { cwd: directory });
      const { status, stdout } = spawnSync(path.join(directory, 'host'), [addon(process.arch)], {
        encoding: 'utf8',
      });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
