/**
 * All code that handles promises: what they remember, and the hooks that V8 calls for them.
 *
 * It is made by one function that has all it uses from its parameter, so that one copy of it serves an environment, and
 * calibration can have a copy to itself: that runs on promises of another realm, which are of another shape for V8, and code
 * that has seen both costs some 200 instructions more at each `await`. The names of const enums may stand in it: the build
 * writes numbers for them.
 */
import { StateWord, environmentCode } from '../../native';
import { environmentAsyncCounts, type CountsByNode } from './async-counts';
import { completeSuspension, pendingSuspension } from './pending-suspension';
import { FieldsOn, environmentProbes, type Probes } from '../probes';

export interface PromiseCallbacks {
  readonly init: (promise: object) => void;
  readonly before: (promise: object) => void;
  readonly after: () => void;
}

export interface PromiseTrackingParts {
  readonly probes: Probes;
  readonly promisesByNode: CountsByNode;
  readonly pendingSuspension: { readonly isPending: boolean };
  readonly completeSuspension: () => void;
  readonly FieldsOn: typeof FieldsOn;
}

export const promiseTrackingParts: PromiseTrackingParts = {
  probes: environmentProbes(),
  promisesByNode: environmentAsyncCounts.promises,
  pendingSuspension,
  completeSuspension,
  FieldsOn,
};

/** Follow the program's promises. */
export const promiseCallbacks = environmentCode(
  'promise tracking',
  makePromiseCallbacks,
  promiseTrackingParts,
);

export function makePromiseCallbacks(parts: PromiseTrackingParts): PromiseCallbacks {
  const { probes, promisesByNode, pendingSuspension, completeSuspension, FieldsOn } = parts;
  const { state, resume, suspend } = probes;

  /** Where a promise was made. Two small integers cost little: promises are all of one shape. */
  class PromiseStamp extends FieldsOn {
    readonly #node = state[StateWord.Current] as number;
    /** The engine's run in which the node has that number. */
    readonly #epoch = state[StateWord.StampEpoch] as number;

    /** Puts the node where `resume` finds it; false of promises from before this run of the engine. */
    static recall(promise: object): boolean {
      if (!(#epoch in promise) || promise.#epoch !== state[StateWord.StampEpoch]) return false;
      state[StateWord.Argument] = promise.#node;
      return true;
    }
  }

  return {
    init(promise) {
      new PromiseStamp(promise);
      promisesByNode.add(state[StateWord.Current] as number);
      if (pendingSuspension.isPending) completeSuspension();
    },
    before(promise) {
      // What was made before this run goes to (program), so that each call has its `after`.
      if (!PromiseStamp.recall(promise)) state[StateWord.Argument] = 0;
      resume();
    },
    after() {
      suspend();
    },
  };
}
