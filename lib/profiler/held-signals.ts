/**
 * Signals that end a process, held up until what must not be lost is saved. Where the program has listeners, theirs is the
 * say. It goes past `process.on`, so that programs that count listeners see none of ours.
 */
import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { nativeAddon } from '../native/load';

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type SignalName = (typeof names)[number];

interface Holding {
  readonly save: () => void;
  readonly kill: typeof process.kill;
  readonly killInstead: typeof process.kill;
}

let holding: Holding | undefined;

/** Only a process's main thread gets signals: in workers nothing is done. */
export function holdSignals(save: () => void): void {
  if (!isMainThread) return;
  const kill: typeof process.kill = Reflect.get(process, 'kill');
  holding = { save, kill, killInstead: savingKill(kill, save) };
  process.kill = holding.killInstead;
  for (const name of names) hold(name);
  process.on('removeListener', holdAgain);
}

export function releaseSignals(): void {
  if (holding === undefined) return;
  process.removeListener('removeListener', holdAgain);
  for (const name of names) nativeAddon().releaseSignal(constants.signals[name]);
  if (process.kill === holding.killInstead) process.kill = holding.kill;
  holding = undefined;
}

function hold(name: SignalName): void {
  if (process.listenerCount(name) === 0) nativeAddon().holdSignal(constants.signals[name], die);
}

/** Node sets a signal's default action when its last listener is removed. */
function holdAgain(event: string | symbol): void {
  const name = names.find((held) => held === event);
  if (name !== undefined) hold(name);
}

function die(number: number): void {
  holding?.save();
  nativeAddon().dieOfSignal(number);
}

/** A process that kills itself is dead before the next statement. */
function savingKill(kill: typeof process.kill, save: () => void): typeof process.kill {
  const instead = (pid: number, signal?: string | number): true => {
    const number = typeof signal === 'string' ? constants.signals[signal as NodeJS.Signals] : signal;
    const name = names.find((held) => constants.signals[held] === (number ?? constants.signals.SIGTERM));
    const isDeadly = name !== undefined && process.listenerCount(name) === 0;
    if (isDeadly && (pid === process.pid || pid === 0)) {
      save();
      nativeAddon().releaseSignal(constants.signals[name]);
    }
    return Reflect.apply(kill, process, signal === undefined ? [pid] : [pid, signal]);
  };
  return Object.defineProperties(instead, {
    name: { value: kill.name, configurable: true },
    length: { value: kill.length, configurable: true },
  });
}
