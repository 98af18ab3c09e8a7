/** Tells a program under which version of QEMU it runs; it cannot see for itself. */
export const emulatorVersionVariable = 'ICPROFILE_EMULATOR_VERSION';

/** Tells a program which CPU is emulated, by QEMU's name; /proc/cpuinfo, which it sees, is of the machine beneath. */
export const emulatorCpuVariable = 'ICPROFILE_EMULATOR_CPU';

/**
 * Variables that QEMU's user-mode emulators take as options (linux-user/main.c, `arg_table`). They would change the
 * machine behind the counts, so the emulator does not get them, nor does the program in it.
 */
const emulatorVariables: ReadonlySet<string> = new Set([
  'QEMU_ARGV0',
  'QEMU_CPU',
  'QEMU_DFILTER',
  'QEMU_GDB',
  'QEMU_GUEST_BASE',
  'QEMU_LD_PREFIX',
  'QEMU_LOG',
  'QEMU_LOG_FILENAME',
  'QEMU_ONE_INSN_PER_TB',
  'QEMU_PAGESIZE',
  'QEMU_PERFMAP',
  'QEMU_JITDUMP',
  'QEMU_PLUGIN',
  'QEMU_RAND_SEED',
  'QEMU_RESERVED_VA',
  'QEMU_RTSIG_MAP',
  'QEMU_SET_ENV',
  'QEMU_SINGLESTEP',
  'QEMU_STACK_SIZE',
  'QEMU_STRACE',
  'QEMU_TB_SIZE',
  'QEMU_TRACE',
  'QEMU_UNAME',
  'QEMU_UNSET_ENV',
  'QEMU_VERSION',
  'QEMU_XTENSA_ABI_CALL0',
]);

export function withoutEmulatorVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !emulatorVariables.has(entry[0]),
  );
  return Object.fromEntries(entries);
}
