/** What wrappers enter: a function's callee, which it has in one run of the engine only. */
import { calleeKinds, SpecialNode, StateWord } from '../../native';
import { locationOf } from './function-location';
import { calibrationFunctionId } from './function-registry';
import { environmentProbes } from '../probes';
import type { RegisteredFunction } from './registered-function';
import { idInSession } from './session-functions';

const { state, leave } = environmentProbes();

/**
 * A builtin that calls back once, into which V8 inlines nothing. It would inline the look-up into every wrapper, although it
 * runs once a session: there would be no room for wrappers in their callers, and the wrappers that calibration has measured
 * would be compiled anew at the first call of a function that is looked up by other code.
 */
const once = new Map([[0, 0]]);
const { apply } = Reflect;
const forEach: (this: typeof once, callback: () => void, receiver: unknown) => void = Reflect.get(
  Map.prototype,
  'forEach',
);

function renewFromBuiltin(this: readonly [callee: SessionCallee, receiver: unknown]): void {
  renewCallee(this[0], this[1]);
}

export class SessionCallee {
  private readonly find: (receiver?: unknown) => number;

  /**
   * @param find looks it up in the session that runs, by `this` of a call if that is known.
   * @param epoch the run of the engine in which `callee` holds; 0 before the first.
   */
  constructor(
    find: (receiver?: unknown) => number,
    public epoch = 0,
    public callee = 0,
  ) {
    this.find = find;
  }

  /** As `renewCallee`: a method, as code that all copies of the package share calls it. */
  renewAtCall(receiver?: unknown): void {
    apply(forEach, once, [renewFromBuiltin, [this, receiver]]);
  }

  /** Makes it that of the present run. */
  renew(receiver?: unknown): void {
    this.callee = this.find(receiver);
    this.epoch = state[StateWord.Epoch] as number;
  }
}

/**
 * Of a wrapped function.
 *
 * @param definition whose place profiles tell. It is looked up at the first call that is profiled, and `definition` not kept
 * any longer.
 * @param nameFor tells its full name by `this` of a call, if it can be told. It is asked until it tells.
 */
export function calleeOfFunction(
  fn: RegisteredFunction,
  definition: object,
  nameFor?: (receiver: unknown) => string | undefined,
): SessionCallee {
  let toLocate: object | undefined = definition;
  let unnamed = nameFor;
  let located = fn;
  return new SessionCallee((receiver) => {
    if (toLocate !== undefined) located = { ...fn, location: locationOf(toLocate) };
    toLocate = undefined;
    const name = unnamed?.(receiver);
    if (name !== undefined) {
      located = { ...located, name };
      unnamed = undefined;
    }
    return idInSession(located) * calleeKinds;
  });
}

/** Of what calibration runs. */
export function calleeOfCalibration(): SessionCallee {
  return new SessionCallee(() => calibrationFunctionId * calleeKinds);
}

/** Makes it that of the present run, at the first call in it. */
export function renewCallee(callee: SessionCallee, receiver?: unknown): void {
  const epoch = state[StateWord.Epoch] as number;
  const caller = beginProfilersWork();
  try {
    callee.renew(receiver);
  } finally {
    endProfilersWork(caller, epoch);
  }
}

/** What the thread does from here on is charged to (profiler). Returns the node that was current. */
export function beginProfilersWork(): number {
  const caller = state[StateWord.Current] as number;
  state[StateWord.Argument] = SpecialNode.Profiler;
  leave();
  return caller;
}

/** @param epoch of when it began: the run may be over, by a getter of the program's. */
export function endProfilersWork(caller: number, epoch: number): void {
  if (state[StateWord.Epoch] !== epoch) return;
  state[StateWord.Argument] = caller;
  leave();
}
