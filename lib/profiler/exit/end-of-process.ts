/**
 * What must not be lost when the process, or a worker, ends. It is saved before the event `exit`, before calls that end
 * the process at once (`process.reallyExit`, `abort`, `kill`, `execve`), and before a signal has its default action.
 *
 * Programs remove listeners and replace methods, so none of this is a listener for `exit`: Node reads `process.emit` to
 * emit it, and that reading is what is noticed here.
 */
import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { environmentPart, nativeAddon, inMainRealm, mainRealm } from '../../native';
import { fs } from '../../originals';
import { holdSignals } from './held-signals';
import { withIntactGlobals } from './intact-globals';
import { observeProperty, replaceMethod } from './process-methods';

/** What all copies of the package save: whichever of them notices the end has all of it saved. */
interface Ending {
  savers: (() => void)[];
  stopNoticing: readonly (() => void)[];
  /** Closed to save: the program may have all the descriptors that it can have. */
  spareDescriptor: number;
  sectionDepth: number;
  deferredSignal: number;
}

// Test runners give their files a copy of `process`, of which Node knows nothing.
const { process } = mainRealm;

/** Has `save` called when the process ends. Returns how to have it no more. */
export function saveAtEnd(save: () => void): () => void {
  const ending = environmentEnding();
  let isWanted = true;
  const saver = (): void => {
    if (!isWanted) return;
    withIntactGlobals(() => {
      saveOrSay(save);
    });
  };
  ending.savers.push(saver);
  if (ending.savers.length === 1) watch();
  return () => {
    isWanted = false;
    if (!ending.savers.includes(saver)) return;
    ending.savers = ending.savers.filter((other) => other !== saver);
    if (ending.savers.length === 0) stopWatching();
  };
}

function environmentEnding(): Ending {
  return environmentPart<Ending>('end of process', () =>
    inMainRealm({ savers: [], stopNoticing: [], spareDescriptor: -1, sectionDepth: 0, deferredSignal: 0 }),
  );
}

/** Calls `save`; where it throws, prints one line instead, because the program must go on as without it. */
export function saveOrSay(save: () => void): void {
  try {
    save();
  } catch (error) {
    say(`icprofile: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A signal that arrives while `work` runs ends the process after it: what is being saved must be whole. */
export function finishBeforeSignals<Result>(work: () => Result): Result {
  const ending = environmentEnding();
  ending.sectionDepth += 1;
  try {
    return work();
  } finally {
    ending.sectionDepth -= 1;
    if (ending.sectionDepth === 0 && ending.deferredSignal !== 0) dieOf(ending.deferredSignal);
  }
}

function saveAll(): void {
  callSavers(environmentEnding().savers);
}

function callSavers(savers: Ending['savers']): void {
  finishBeforeSignals(() => {
    closeSpareDescriptor();
    // With an index: the program may have replaced iterators. Savers are removed by replacing the array.
    for (let index = 0; index < savers.length; index += 1) savers[index]?.();
    openSpareDescriptor();
  });
}

function openSpareDescriptor(): void {
  try {
    environmentEnding().spareDescriptor = fs.openSync('/dev/null', 'r');
  } catch {
    // There is none to spare.
  }
}

function closeSpareDescriptor(): void {
  const ending = environmentEnding();
  if (ending.spareDescriptor >= 0) fs.closeSync(ending.spareDescriptor);
  ending.spareDescriptor = -1;
}

/** The program cannot run on: whatever its listeners do, there is nothing more to save. */
function saveForGood(): void {
  const ending = environmentEnding();
  const { savers } = ending;
  if (savers.length === 0) return;
  // Before they are called: what they do may have Node read `process.emit`, which would call them within themselves.
  ending.savers = [];
  callSavers(savers);
  // Synchronous code was too busy for a signal that would have ended it.
  const signal = isMainThread ? nativeAddon().takeSignal() : 0;
  if (signal !== 0) nativeAddon().dieOfSignal(signal);
  stopWatching();
}

function watch(): void {
  openSpareDescriptor();
  environmentEnding().stopNoticing = [
    observeProperty(process, 'emit', () => {
      if (isExiting()) saveForGood();
    }),
    replaceMethod(process, 'reallyExit', saveForGood),
    ...(isMainThread ? watchMainThread() : []),
  ];
}

function watchMainThread(): readonly (() => void)[] {
  nativeAddon().setUnsaved(true);
  return [
    holdSignals(receiveSignal),
    () => {
      nativeAddon().setUnsaved(false);
    },
    replaceMethod(process, 'abort', saveAll),
    replaceMethod(process, 'execve', saveAll),
    replaceMethod(process, 'kill', (pid, signal) => {
      const number = signalNumber(signal);
      if (!isMeant(pid) || !nativeAddon().isDeadlySignal(number)) return;
      saveAll();
      // A signal that is held comes later, and until then the program would run on.
      if (Number(pid) === process.pid) nativeAddon().dieOfSignal(number);
    }),
  ];
}

function stopWatching(): void {
  const ending = environmentEnding();
  for (const stop of ending.stopNoticing) stop();
  ending.stopNoticing = [];
  closeSpareDescriptor();
}

/** Returns whether the process ends later, since something is being saved. */
function receiveSignal(signal: number): boolean {
  const ending = environmentEnding();
  if (ending.sectionDepth === 0) dieOf(signal);
  else ending.deferredSignal = signal;
  return ending.deferredSignal !== 0;
}

function dieOf(signal: number): void {
  environmentEnding().deferredSignal = 0;
  saveAll();
  nativeAddon().dieOfSignal(signal);
}

/** Set by Node before it emits `exit`; a program may emit it at any time. */
function isExiting(): boolean {
  return (process as unknown as { readonly _exiting?: boolean })._exiting === true;
}

/** Also as a member of a group (man 2 kill): it is not known whether it is one of another group. */
function isMeant(pid: unknown): boolean {
  return [process.pid, -process.pid, 0, -1].includes(Number(pid));
}

/** As `process.kill` takes them; what it refuses is no signal. */
function signalNumber(signal: unknown = constants.signals.SIGTERM): number {
  if (typeof signal !== 'string') return Number(signal);
  return Object.hasOwn(constants.signals, signal) ? constants.signals[signal as NodeJS.Signals] : 0;
}

/** Past `process.stderr`, which a worker's main thread would print when the worker is gone. */
function say(line: string): void {
  try {
    fs.writeSync(2, `${line}\n`);
  } catch {
    // Nobody is there to be told.
  }
}
