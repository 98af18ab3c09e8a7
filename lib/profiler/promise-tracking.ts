/**
 * All code that handles promises: what they remember, the hooks that V8 calls for them, and the wrapper of async functions.
 *
 * It is made by one function that has all it uses from its parameter, so that calibration can have a copy to itself: that
 * runs on promises of another realm, which are of another shape for V8, and code that has seen both costs some 200
 * instructions more at each `await`. The names of const enums may stand in it: the build writes numbers for them.
 */
import { calleeKinds, StateWord } from '../native/addon';
import { environmentAsyncCounts, type CountsByNode } from './async-counts';
import { depart, departure } from './departure';
import { FieldsOn } from './hidden-fields';
import { environmentProbes, type Probes } from './probes';
import type { WrapperFactory } from './wrapper-factory';

export interface PromiseCallbacks {
  readonly init: (promise: object) => void;
  readonly before: (promise: object) => void;
  readonly after: () => void;
  readonly settled: (promise: object) => void;
}

export interface PromiseTracking {
  readonly callbacks: PromiseCallbacks;
  /** For async functions, whose promise the engine watches; what they return is the very promise of the target. */
  readonly wrapAsynchronous: WrapperFactory;
  /** Keeps no promise alive from here on. */
  readonly forgetPromises: () => void;
}

export interface PromiseTrackingParts {
  readonly calleeKinds: number;
  readonly probes: Probes;
  readonly promisesByNode: CountsByNode;
  readonly departure: { readonly isPending: boolean };
  readonly depart: () => void;
  readonly FieldsOn: typeof FieldsOn;
}

export const promiseTrackingParts: PromiseTrackingParts = {
  calleeKinds,
  probes: environmentProbes(),
  promisesByNode: environmentAsyncCounts.promises,
  departure,
  depart,
  FieldsOn,
};

/** Follows the program's promises. */
export const {
  callbacks: promiseCallbacks,
  wrapAsynchronous,
  forgetPromises,
} = makePromiseTracking(promiseTrackingParts);

export function makePromiseTracking(parts: PromiseTrackingParts): PromiseTracking {
  const { probes, promisesByNode, departure, depart, FieldsOn, calleeKinds } = parts;
  const { state, enterAsync, leave, leaveByThrow, resume, suspend, settleCall } = probes;
  const { apply } = Reflect;

  /** Besides the epoch, in one number: it must stay a small integer. */
  const epochMask = 2 ** 28 - 1;
  const epochShift = 2;
  const returnedFlag = 1;
  const settledFlag = 2;

  /** Where a promise was made. Three small integers cost little: promises are all of one shape. */
  class PromiseStamp extends FieldsOn {
    #node = state[StateWord.Current] as number;
    #call = state[StateWord.Call] as number;
    /** Of the engine's run in which the node has that number; whether a call returned it; whether it has settled. */
    #epochAndFlags = ((state[StateWord.Epoch] as number) & epochMask) << epochShift;

    /** Puts node and call where `resume` finds them; false of promises from before this run of the engine. */
    static recall(promise: object): boolean {
      if (!(#epochAndFlags in promise) || !isOfThisRun(promise.#epochAndFlags)) return false;
      state[StateWord.Argument] = promise.#node;
      state[StateWord.ResumedCall] = promise.#call;
      return true;
    }

    /** Of what a call of an async function returned, which has settled before where there was no `await`. */
    static markAsReturned(promise: object): void {
      if (!(#epochAndFlags in promise)) return;
      const flags = promise.#epochAndFlags;
      promise.#epochAndFlags = flags | returnedFlag;
      if ((flags & settledFlag) !== 0) PromiseStamp.#settleCallOf(promise);
    }

    /** The call of this run that returned the promise, if one did, settles with it. */
    static settle(promise: object): void {
      if (!(#epochAndFlags in promise)) return;
      const flags = promise.#epochAndFlags;
      promise.#epochAndFlags = flags | settledFlag;
      if ((flags & returnedFlag) !== 0) PromiseStamp.#settleCallOf(promise);
    }

    static #settleCallOf(promise: PromiseStamp): void {
      if (!isOfThisRun(promise.#epochAndFlags)) return;
      state[StateWord.ResumedCall] = promise.#call;
      settleCall();
    }
  }

  function isOfThisRun(epochAndFlags: number): boolean {
    return epochAndFlags >> epochShift === ((state[StateWord.Epoch] as number) & epochMask);
  }

  /** What is resumed settles by that, and is the promise of no call: most that settle are such. */
  let lastResumed: object | undefined;

  const callbacks: PromiseCallbacks = {
    init(promise) {
      new PromiseStamp(promise);
      promisesByNode.add(state[StateWord.Current] as number);
      if (departure.isPending) depart();
    },
    before(promise) {
      // What was made before this run goes to (program), so that each call has its `after`.
      if (!PromiseStamp.recall(promise)) state[StateWord.Argument] = state[StateWord.ResumedCall] = 0;
      lastResumed = promise;
      resume();
    },
    after() {
      suspend();
    },
    settled(promise) {
      if (promise !== lastResumed) PromiseStamp.settle(promise);
    },
  };

  const wrapAsynchronous: WrapperFactory = (fn, functionId) => {
    const target = fn;
    const callee = functionId * calleeKinds;
    // A method has its caller's `this` and cannot be constructed.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    return {
      wrapper(this: unknown, ...args: unknown[]): unknown {
        const epoch = state[StateWord.Epoch];
        if (epoch === 0) return apply(target, this, args);
        const caller = state[StateWord.Current] as number;
        const call = state[StateWord.Call] as number;
        state[StateWord.Argument] = callee;
        enterAsync();
        let returned = false;
        try {
          const result = apply(target, this, args);
          returned = true;
          if (state[StateWord.TracksCalls] !== 0) PromiseStamp.markAsReturned(result as object);
          return result;
        } finally {
          // Another epoch: the profiler that saw the call begin has stopped.
          if (state[StateWord.Epoch] === epoch) {
            state[StateWord.Argument] = caller;
            state[StateWord.Call] = call;
            if (returned) {
              leave();
            } else {
              state[StateWord.Callee] = callee;
              leaveByThrow();
            }
          }
        }
      },
    }.wrapper;
  };

  const forgetPromises = (): void => {
    lastResumed = undefined;
  };

  return { callbacks, wrapAsynchronous, forgetPromises };
}
