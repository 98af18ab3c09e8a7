/** Counters: handles to start, stop and read, for anyone who wants the raw numbers. */
import { ReadingFlag, readingStride } from '../native';

export { burn } from './burn';
export type { CountedEvent, CounterGroup, Measurement } from './groups';
export type { Unit } from './events';
export { machineFingerprint } from './system';
export type { MachineFingerprint } from './system';
export { openCounters } from './sources';
export { maxEvents } from './options';
export type { CounterOptions, CounterSource, CounterTarget } from './options';
export type { CounterReading } from './groups';
export { IcprofileError } from '../errors';
export type { ErrorCode } from '../errors';

/** Where `CounterGroup.readInto` writes: offsets in the numbers of one event, and how many there are. */
export const readingLayout = {
  raw: 0,
  timeEnabledNs: 1,
  timeRunningNs: 2,
  flags: 3,
  stride: readingStride,
} as const;

/** Bits of `readingLayout.flags`; see the fields of the same names in `CounterReading`. */
export const readingFlags = { fellBack: ReadingFlag.FellBack, failed: ReadingFlag.Error } as const;
