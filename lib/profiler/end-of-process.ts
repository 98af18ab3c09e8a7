/**
 * What must not be lost when the process, or a worker, ends: saved at `exit`, which Node emits for `process.exit()`, the
 * end of the program, uncaught exceptions and unhandled rejections, and before a signal has its default action.
 */
import fs from 'node:fs';
import { holdSignals, releaseSignals } from './held-signals';

const savers = new Set<() => void>();

/** Has `save` called when the process ends. Returns how to have it no more. */
export function saveAtEnd(save: () => void): () => void {
  // An object of its own: the same function may be given twice.
  const saver = (): void => {
    save();
  };
  if (savers.size === 0) watch();
  savers.add(saver);
  return () => {
    if (savers.delete(saver) && savers.size === 0) stopWatching();
  };
}

/** Calls `save`; where it throws, prints one line instead: it is no business of the program's. */
export function saveOrSay(save: () => void): void {
  try {
    save();
  } catch (error) {
    say(`icprofile: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function saveAll(): void {
  for (const save of savers) saveOrSay(save);
}

function watch(): void {
  allowListeners(1);
  process.prependListener('exit', saveAll);
  holdSignals(saveAll);
}

function stopWatching(): void {
  releaseSignals();
  process.removeListener('exit', saveAll);
  allowListeners(-1);
}

/** Ours must not bring the program to where Node warns of too many listeners. 0 is no limit. */
export function allowListeners(count: number): void {
  const limit = process.getMaxListeners();
  if (limit > 0) process.setMaxListeners(limit + count);
}

/** Past `process.stderr`, which a worker's main thread would print when the worker is gone. */
function say(line: string): void {
  try {
    fs.writeSync(2, `${line}\n`);
  } catch {
    // Nobody is there to be told.
  }
}
