export { type MachineFingerprint, machineFingerprint } from './machine';
export { type SystemReader, readInteger, readLine, systemReader } from './system-reader';
