// What a prebuilt file may need of the machine that loads it.
import { describeSharedObject } from './elf.mjs';

/** The functions of libuv that the addon may import, which Node exports. */
const libuvFunctions = new Set([
  'uv_async_init',
  'uv_async_send',
  'uv_close',
  'uv_sem_destroy',
  'uv_sem_init',
  'uv_sem_post',
  'uv_sem_wait',
  'uv_sleep',
  'uv_thread_create',
  'uv_thread_join',
  'uv_unref',
]);

/** The oldest glibc that Node 20's own binaries run with. */
export const oldestGlibc = '2.28';

/**
 * The C functions that the addon may import: those of glibc 2.28 and earlier that musl has too. Before adding one,
 * look up both. Not portable, for instance: fstat and stat (glibc 2.33), arc4random (2.36), _dl_find_object (2.35).
 */
export const portableFunctions = new Set([
  '__cxa_atexit',
  '__cxa_finalize',
  '__errno_location',
  '__getauxval', // arm64: libgcc asks for atomic instructions
  '__tls_get_addr',
  'abort',
  'calloc',
  'clock_gettime',
  'close',
  'dlsym', // in a library of its own before glibc 2.34, which Node names
  'execve',
  'fcntl',
  'free',
  'getauxval',
  'getpid',
  'gettext', // of messages of exceptions, never shown
  'ioctl',
  'malloc',
  'memchr',
  'memcmp',
  'memcpy',
  'memmove',
  'memset',
  'mmap',
  'munmap',
  'open',
  'prctl',
  'pthread_mutex_lock',
  'pthread_mutex_unlock',
  'pthread_self',
  'read',
  'realloc',
  'sigaction',
  'sigemptyset',
  'signal',
  'sigprocmask',
  'strcmp',
  'strerror',
  'strlen',
  'strncmp',
  'syscall',
  'sysconf',
  'write',
]);

const machines = { x64: 'Advanced Micro Devices X86-64', arm64: 'AArch64' };

const kinds = {
  addon: {
    matches: /\.node$/,
    mayImport: (name) =>
      /^(napi|node_api)_/.test(name) || portableFunctions.has(name) || libuvFunctions.has(name),
    exports: ['napi_register_module_v1', 'node_api_module_get_api_version_v1'],
  },
  plugin: {
    matches: /^counting-plugin.*\.so$/,
    mayImport: (name) => name.startsWith('qemu_plugin_'),
    exports: ['qemu_plugin_install', 'qemu_plugin_version'],
  },
  preloaded: {
    matches: /^aligned-signals\.so$/,
    mayImport: (name) => ['dlsym', 'environ', 'strchr', 'strncmp'].includes(name),
    exports: ['sigaction'],
  },
};

/** Reasons why `file`, a prebuilt one for `arch` (x64 or arm64), might not load somewhere; none is good. */
export function portabilityProblems(file, name, arch) {
  const kind = Object.values(kinds).find(({ matches }) => matches.test(name));
  if (kind === undefined) return ['is neither an addon nor a library for the emulator'];
  const object = describeSharedObject(file);
  return [
    ...(object.machine === machines[arch] ? [] : [`is for ${object.machine}, not for ${machines[arch]}`]),
    ...object.needed.map((library) => `needs ${library}; it may name no library, not even libc`),
    ...object.runPaths.map((directory) => `searches ${directory} for libraries`),
    ...object.imports.flatMap((symbol) => importProblems(symbol, kind)),
    ...exportProblems(object.exports, kind),
  ];
}

function importProblems({ name, version, weak }, kind) {
  if (version !== undefined) return [`is bound to ${name} of ${version}; it may name no symbol version`];
  if (weak || kind.mayImport(name)) return [];
  return [`imports ${name}, which is not known to be in glibc ${oldestGlibc} and in musl`];
}

function exportProblems(exported, kind) {
  const found = exported.map(({ name }) => name).sort();
  return found.join() === kind.exports.join() ? [] : [`exports ${found.join(', ')} instead of ${kind.exports.join(', ')}`];
}
