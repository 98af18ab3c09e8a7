/**
 * Old QEMUs call the signal handlers of x86-64 programs with a misaligned stack, of which those of Node 24 die. A library
 * that the program loads first aligns it: src-native/emulated/aligned_signals.c tells how.
 */
import { invalidArgument } from '../errors';
import type { EmulatedMachine } from './machine';
import { findNativeFile, reinstallRemedy } from './native-files';

const preloadVariable = 'LD_PRELOAD';
/** They part the values of LD_PRELOAD (man 8 ld.so) and of QEMU's option for variables, and cannot be quoted. */
const separators = /[ :,]/;

/** Seen in 7.2, seen mended in 10.0, by a change made for 9.1. An aligned stack is not harmed. */
function needsAlignedSignals({ emulator }: EmulatedMachine, qemuVersion: string): boolean {
  return emulator === 'qemu-x86_64' && Number.parseInt(qemuVersion, 10) < 10;
}

/** The library for that QEMU, nothing where it needs none, or why programs cannot have it. */
export function findAlignedSignals(
  machine: EmulatedMachine,
  qemuVersion: string,
  find: (name: string) => string | undefined = findNativeFile,
): { readonly preloadPath?: string } | { readonly cause: string; readonly remedy: string } {
  if (!needsAlignedSignals(machine, qemuVersion)) return {};
  const preloadPath = find('aligned-signals.so');
  if (preloadPath === undefined) {
    return {
      cause: `this installation of icprofile lacks the library that QEMU ${qemuVersion} needs for signals`,
      remedy: reinstallRemedy,
    };
  }
  if (!separators.test(preloadPath)) return { preloadPath };
  return {
    cause:
      `QEMU ${qemuVersion} misaligns the stack of signal handlers; the library that aligns it, ${preloadPath}, ` +
      'cannot be loaded for a space, comma or colon in its path',
    remedy: 'Install icprofile in a directory without them, or name QEMU 10 or later in ICPROFILE_QEMU',
  };
}

/**
 * QEMU's options to have the program, but not QEMU itself, load a library before those that the caller preloads.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where the caller's LD_PRELOAD cannot be passed on.
 */
export function preloadOptions(libraryPath: string, environment: NodeJS.ProcessEnv): string[] {
  const others = environment[preloadVariable] ?? '';
  if (others.includes(',')) throw invalidArgument(preloadVariable, 'without commas', others);
  return ['-E', `${preloadVariable}=${libraryPath}${others === '' ? '' : `:${others}`}`];
}
