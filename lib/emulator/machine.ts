/** What the emulator must be on this machine: the same architecture, for pointers to mean the same on both sides. */
export interface EmulatedMachine {
  /** QEMU's name for it, as in `qemu-x86_64`. */
  readonly emulator: string;
  /** `e_machine` of its programs (man 5 elf). */
  readonly elfMachine: number;
  /**
   * The CPU to emulate. A fixed one, because OpenSSL, simdutf, V8 and the C library choose code by its features: with
   * the default, which follows QEMU's version, counts would not be comparable. These are common baselines that QEMU
   * implements completely from version 7.2 on (x86-64-v2; Armv8.2 with atomics). Later features are left out because
   * QEMU 7.2 is where its AVX begins.
   */
  readonly cpuModel: string;
}

const machines: Readonly<Record<string, EmulatedMachine>> = {
  x64: { emulator: 'qemu-x86_64', elfMachine: 62, cpuModel: 'Nehalem' },
  arm64: { emulator: 'qemu-aarch64', elfMachine: 183, cpuModel: 'neoverse-n1' },
};

/** Undefined where the emulated source does not work: another system than Linux, another CPU than these two. */
export function emulatedMachine(
  platform: string = process.platform,
  architecture: string = process.arch,
): EmulatedMachine | undefined {
  return platform === 'linux' ? machines[architecture] : undefined;
}
