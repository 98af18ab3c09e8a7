/** Labels: what a piece of work was done for. A labelled node stands above all that the work does, async included. */
import { invalidArgument } from '../errors';
import { StateWord } from '../native';
import { environmentProbes } from '../engine/probes';
import {
  beginProfilersWork,
  endProfilersWork,
  SessionCallee,
  calleeOfLabels,
  checkedEntries,
  type Labels,
  type AnyFunction,
} from '../engine/functions';
import { wrapperFactory } from '../engine/wrapping';

export type { Labels };

const { state, enter } = environmentProbes();
// A door is a getter, which V8 does not inline at each depth: what every call needs is taken through it once.
const [OwnCallee, findCallee, factoryOf] = [SessionCallee, calleeOfLabels, wrapperFactory];
const [beginOwnWork, endOwnWork] = [beginProfilersWork, endProfilersWork];

/**
 * Calls `fn` with the arguments, and returns or throws what it does. What it does is charged below a node of these labels,
 * in callbacks and after an `await` as well. Labels nest. Without a profiler it is just the call, and keeps nothing.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where `fn` is no function, or the labels no object; while a profiler runs, also where
 * they are none, or have other values than strings.
 */
export function label<Args extends readonly unknown[], Result>(
  labels: Labels,
  fn: (...args: Args) => Result,
  ...args: Args
): Result {
  if (typeof fn !== 'function') throw invalidArgument('fn', 'a function', fn);
  if (state[StateWord.Epoch] !== 0) return callBelow(labels, fn)(...args);
  if (typeof labels !== 'object' || (labels as unknown) === null)
    throw invalidArgument('labels', 'an object with one or more strings', labels);
  return fn(...args);
}

/**
 * The function, each call of which is as `label` makes it.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where `fn` is no function, or the labels are no object with strings, or none.
 */
export function labelled<Args extends readonly unknown[], Result>(
  labels: Labels,
  fn: (...args: Args) => Result,
): (...args: Args) => Result {
  if (typeof fn !== 'function') throw invalidArgument('fn', 'a function', fn);
  const own = Object.fromEntries(checkedEntries(labels));
  const entered = new SessionCallee(() => calleeOfLabels(own));
  const call = wrapperFactory('method')(fn as unknown as AnyFunction, entered);
  return (...args) => call(...args) as Result;
}

/**
 * Has all that this thread does from now on charged below a node of these labels, without an end. For a profiler that runs.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT as `label`.
 */
export function enterLabels(labels: Labels): void {
  if (state[StateWord.Epoch] === 0) return;
  state[StateWord.Argument] = calleeOfLabels(labels);
  enter();
}

/** Of a callee that is used at once. */
function neverAgain(): number {
  throw new RangeError('a label is entered in the run in which it was found');
}

/** A function that calls `fn` below the labels. Making it is the profiler's work. */
function callBelow<Args extends readonly unknown[], Result>(
  labels: Labels,
  fn: (...args: Args) => Result,
): (...args: Args) => Result {
  const epoch = state[StateWord.Epoch] as number;
  const caller = beginOwnWork();
  try {
    const entered = new OwnCallee(neverAgain, epoch, findCallee(labels));
    return factoryOf('method')(fn as unknown as AnyFunction, entered) as unknown as (...args: Args) => Result;
  } finally {
    endOwnWork(caller, epoch);
  }
}
