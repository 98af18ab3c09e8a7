/**
 * Functions of Node that a program may replace while it is profiled, as tests replace the file system and clocks.
 */
import nodeFs from 'node:fs';

/** Functions of `node:fs` as they were. Not all: reading some of its properties prints warnings. */
export const fs = {
  accessSync: nodeFs.accessSync,
  chmodSync: nodeFs.chmodSync,
  closeSync: nodeFs.closeSync,
  constants: nodeFs.constants,
  existsSync: nodeFs.existsSync,
  fchmodSync: nodeFs.fchmodSync,
  fchownSync: nodeFs.fchownSync,
  fstatSync: nodeFs.fstatSync,
  fsyncSync: nodeFs.fsyncSync,
  lstatSync: nodeFs.lstatSync,
  openSync: nodeFs.openSync,
  readFileSync: nodeFs.readFileSync,
  readSync: nodeFs.readSync,
  readlinkSync: nodeFs.readlinkSync,
  realpathSync: nodeFs.realpathSync,
  renameSync: nodeFs.renameSync,
  statSync: nodeFs.statSync,
  unlinkSync: nodeFs.unlinkSync,
  writeSync: nodeFs.writeSync,
} as const;

const OriginalDate = Date;
const hrtimeNs = process.hrtime.bigint.bind(process.hrtime);
const toISOString: (this: Date) => string = Reflect.get(OriginalDate.prototype, 'toISOString');
const { now } = OriginalDate;
const { wait } = Atomics;

/** A steady clock, in ns. */
export function steadyNs(): bigint {
  return hrtimeNs();
}

/** The time of day, as ISO 8601 in UTC. */
export function timestamp(): string {
  return Reflect.apply(toISOString, new OriginalDate(now()), []);
}

/** Blocks the thread. */
export const waitForWord = wait;
