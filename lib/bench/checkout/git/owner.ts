/** Which process a checkout belongs to: kept as the reason for which git's work tree is locked. */
import fs from 'node:fs';

export interface Owner {
  readonly pid: number;
  /** In clock ticks since the machine has started: a later process of the same number has another. */
  readonly startTicks: string;
  /** Process ids mean something within their namespace. */
  readonly pidNamespace: string;
  /** Another one after each start of the machine. */
  readonly bootId: string;
}

/** A checkout's process, and the directory that goes with the checkout. */
export interface Lock {
  readonly owner: Owner;
  readonly temporary: string;
}

const reasonPattern = /^icprofile bench --against: process (\d+) (\d+) (\S+) (\S+) in (".*")$/;

export function thisProcess(): Owner {
  return {
    pid: process.pid,
    startTicks: startTicksOf(process.pid) ?? '0',
    pidNamespace: fs.readlinkSync('/proc/self/ns/pid'),
    bootId: fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
  };
}

/** One line: names are quoted as in JSON. */
export function lockReason({ owner, temporary }: Lock): string {
  const { pid, startTicks, pidNamespace, bootId } = owner;
  const name = JSON.stringify(temporary);
  return `icprofile bench --against: process ${pid} ${startTicks} ${pidNamespace} ${bootId} in ${name}`;
}

/** Undefined for work trees that are locked for another reason. */
export function parseLock(reason: string): Lock | undefined {
  const [, pid = '', startTicks = '', pidNamespace = '', bootId = '', name] =
    reasonPattern.exec(reason.trim()) ?? [];
  if (name === undefined) return undefined;
  const owner = { pid: Number(pid), startTicks, pidNamespace, bootId };
  return { owner, temporary: JSON.parse(name) as string };
}

/** False also where it cannot be known, such as for processes of another container or machine. */
export function hasEnded(owner: Owner, observer: Owner = thisProcess()): boolean {
  if (owner.bootId !== observer.bootId || owner.pidNamespace !== observer.pidNamespace) return false;
  const startTicks = startTicksOf(owner.pid);
  return startTicks === undefined ? !exists(owner.pid) : startTicks !== owner.startTicks;
}

/** Field 22 of proc(5) stat; the name of the program, field 2, may contain anything. */
function startTicksOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[22 - 3];
  } catch {
    return undefined;
  }
}

/** Other users' processes may be hidden from `/proc`, but not from kill(2). */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
