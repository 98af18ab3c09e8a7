/**
 * The profiled functions of this JavaScript environment: an id for each, and what a profile tells of it.
 *
 * - Functions with probes in their own code have their id for good, as it stands in that code. Even ones are given out here,
 *   odd ones by a thread that rewrites modules for this one.
 * - Wrapped functions and labels have an id while a session runs, from their first call in it on. A program may make them
 *   without end.
 */
import { IcprofileError } from '../../errors';
import { firstProfiledFunction, environmentPart, inMainRealm } from '../../native';
import type { RegisteredFunction } from './registered-function';
import { firstSessionId, functionInSession } from './session-functions';

export type { RegisteredFunction };

/** Calibration's wrappers enter this one, which no profile shows. */
export const calibrationFunctionId = firstProfiledFunction;

const firstOwnId = calibrationFunctionId + 2;
const firstForeignId = firstOwnId + 1;
/** Between two ids that one thread gives out. */
const idStride = 2;

/** Gives out ids of functions with probes in their code. */
export class InsertedIds {
  #next: number;
  readonly #end: number;

  /**
   * @param end no id is given out from there on.
   * @param taken so many were given out before.
   */
  constructor(origin: 'own' | 'foreign', end = firstSessionId, taken = 0) {
    this.#next = (origin === 'own' ? firstOwnId : firstForeignId) + taken * idStride;
    this.#end = end;
  }

  /** @throws ERR_ICPROFILE_INVALID_STATE where all are given out. */
  take(): number {
    const id = this.#next;
    if (id >= this.#end) {
      throw new IcprofileError('ERR_ICPROFILE_INVALID_STATE', 'No more functions can be given probes', {
        remedy: 'Select fewer files, and load modules once',
      });
    }
    this.#next += idStride;
    return id;
  }
}

interface Registry {
  readonly own: RegisteredFunction[];
  readonly foreign: RegisteredFunction[];
  receive?: () => readonly RegisteredFunction[];
}

function registry(): Registry {
  return environmentPart<Registry>('inserted functions', () => inMainRealm({ own: [], foreign: [] }));
}

/** Of a function with probes in its code. @throws ERR_ICPROFILE_INVALID_STATE where there are too many. */
export function registerFunction(fn: RegisteredFunction): number {
  const { own } = registry();
  const id = new InsertedIds('own', firstSessionId, own.length).take();
  own.push(inMainRealm(fn));
  return id;
}

/** @param receiveFunctions gives those that have got ids since it was called last, in the order of their ids. */
export function expectForeignFunctions(receiveFunctions: () => readonly RegisteredFunction[]): void {
  registry().receive = receiveFunctions;
}

export function registeredFunction(id: number): RegisteredFunction | undefined {
  if (id >= firstSessionId) return functionInSession(id);
  const { own, foreign, receive } = registry();
  const index = Math.floor((id - firstOwnId) / idStride);
  if (id % idStride === firstOwnId % idStride) return own[index];
  if (index >= foreign.length) for (const fn of receive?.() ?? []) foreign.push(fn);
  return foreign[index];
}
