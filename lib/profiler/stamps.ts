/** What promises, timers, requests and the like remember of where they were made: a node, and the call it was for. */
import { StateWord } from '../native/addon';
import { FieldsOn } from './hidden-fields';
import { environmentProbes } from './probes';

const { state, settleCall } = environmentProbes();
// Constants, not loads from a frozen object, in optimized code.
const epochWord = StateWord.Epoch as const;
const currentWord = StateWord.Current as const;
const argumentWord = StateWord.Argument as const;
const callWord = StateWord.Call as const;
const resumedCallWord = StateWord.ResumedCall as const;

/** What an async function without `await` returns has settled before its wrapper gets it. */
let lastSettled: object | undefined;

class Stamped extends FieldsOn {
  #node = state[currentWord] as number;
  #call = state[callWord] as number;
  /** Of the engine's run in which the node has that number; below 0 of what a call of an async function returned. */
  #epoch = state[epochWord] as number;

  static readonly stampAgain = (resource: object): void => {
    if (!(#node in resource)) {
      new Stamped(resource);
      return;
    }
    resource.#node = state[currentWord] as number;
    resource.#call = state[callWord] as number;
    resource.#epoch = state[epochWord] as number;
  };

  static readonly recall = (resource: object): boolean => {
    if (#node in resource) {
      const epoch = resource.#epoch;
      if ((epoch < 0 ? -epoch : epoch) === state[epochWord]) {
        state[argumentWord] = resource.#node;
        state[resumedCallWord] = resource.#call;
        return true;
      }
    }
    return false;
  };

  /** Of what a call of an async function returned: the call settles with it. */
  static readonly markAsReturned = (promise: object): void => {
    if (!(#node in promise)) return;
    promise.#epoch = -promise.#epoch;
    if (promise === lastSettled) Stamped.promiseSettled(promise);
  };

  /** Settles the call that returned it, if one did. */
  static readonly promiseSettled = (promise: object): void => {
    if (#node in promise && promise.#epoch === -(state[epochWord] as number)) {
      state[resumedCallWord] = promise.#call;
      settleCall();
    } else {
      lastSettled = promise;
    }
  };
}

/** Of what is new, as promises are. */
export function stampNew(resource: object): void {
  new Stamped(resource);
}

export function forgetSettled(): void {
  lastSettled = undefined;
}

export const { stampAgain, recall, markAsReturned, promiseSettled } = Stamped;
