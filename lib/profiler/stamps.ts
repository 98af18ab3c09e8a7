/**
 * What promises, timers, requests and the like remember of where they were made: a node, and the call it was for.
 *
 * Promises are all of one shape, so three small integers cost little; other resources are of many, where V8 looks each
 * field up. One class for both would make promises as dear as these.
 */
import { StateWord } from '../native/addon';
import { FieldsOn } from './hidden-fields';
import { environmentProbes } from './probes';

const { state, settleCall } = environmentProbes();
// Constants, not loads from an object, in optimized code.
const [epochWord, currentWord, callWord] = [StateWord.Epoch, StateWord.Current, StateWord.Call] as const;
const [argumentWord, resumedCallWord] = [StateWord.Argument, StateWord.ResumedCall] as const;

/** What an async function without `await` returns has settled before its wrapper gets it. */
let lastSettled: object | undefined;

export class PromiseStamp extends FieldsOn {
  #node = state[currentWord] as number;
  #call = state[callWord] as number;
  /** Of the engine's run in which the node has that number; below 0 of what a call of an async function returned. */
  #epoch = state[epochWord] as number;

  /** Puts node and call where `resume` finds them; false of promises from before this run of the engine. */
  static recall(promise: object): boolean {
    if (!(#epoch in promise)) return false;
    const epoch = promise.#epoch;
    if ((epoch < 0 ? -epoch : epoch) !== state[epochWord]) return false;
    state[argumentWord] = promise.#node;
    state[resumedCallWord] = promise.#call;
    return true;
  }

  /** Of what a call of an async function returned: the call settles with it. */
  static markAsReturned(promise: object): void {
    if (!(#epoch in promise)) return;
    promise.#epoch = -promise.#epoch;
    if (promise === lastSettled) PromiseStamp.settle(promise);
  }

  /** Settles the call of this run that returned it, if one did. */
  static settle(promise: object): void {
    if (#epoch in promise && promise.#epoch < 0 && -promise.#epoch === state[epochWord]) {
      state[resumedCallWord] = promise.#call;
      settleCall();
    } else {
      lastSettled = promise;
    }
  }

  static forgetSettled(): void {
    lastSettled = undefined;
  }
}

interface Origin {
  readonly node: number;
  readonly call: number;
  readonly epoch: number;
}

export class ResourceStamp extends FieldsOn {
  #origin: Origin;

  constructor(resource: object, origin: Origin) {
    super(resource);
    this.#origin = origin;
  }

  /** Resources can be used, and made, more than once. */
  static stamp(resource: object): void {
    const origin = {
      node: state[currentWord] as number,
      call: state[callWord] as number,
      epoch: state[epochWord] as number,
    };
    if (#origin in resource) {
      resource.#origin = origin;
    } else {
      new ResourceStamp(resource, origin);
    }
  }

  /** As of promises. */
  static recall(resource: object): boolean {
    if (!(#origin in resource)) return false;
    const { node, call, epoch } = resource.#origin;
    if (epoch !== state[epochWord]) return false;
    state[argumentWord] = node;
    state[resumedCallWord] = call;
    return true;
  }
}
