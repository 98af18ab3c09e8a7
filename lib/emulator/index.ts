/** Starting programs under QEMU's user-mode emulator, where every thread's instructions are counted exactly. */
export { deterministicNodeFlags, emulatorCommand } from './command';
export type { EmulatorCommand, EmulatorCommandOptions } from './command';
export { emulatorCpuVariable, emulatorVersionVariable } from './environment';
export { locateProgram } from './executable';
export type { EmulatedMachine } from './machine';
export { emulatorStatus, requireEmulator } from './status';
export type { AvailableEmulator, EmulatorStatus, UnavailableEmulator } from './status';
