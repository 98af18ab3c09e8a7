/** QEMU's options for counting. */
export function pluginOptions(pluginPath: string, cpuModel: string): string[] {
  // A comma in the value would begin the next suboption; QEMU takes two for one.
  return ['-cpu', cpuModel, '-plugin', `file=${pluginPath.replaceAll(',', ',,')}`];
}

/**
 * The plugin relies on guest addresses being the host's. For a program that loads anywhere QEMU leaves them so; for
 * one with a fixed address it may move them, and says that it cannot have them if told not to. (QEMU 7.2 takes the
 * option for the second kind only.)
 */
export function addressOptions(hasFixedAddress: boolean): string[] {
  return hasFixedAddress ? ['-B', '0'] : [];
}
