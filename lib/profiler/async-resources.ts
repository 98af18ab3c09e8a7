/**
 * Attribution of what Node resumes: timers, immediates, ticks, I/O, and whatever programs wrap in an AsyncResource.
 * Promises are left to the engine's own hook.
 *
 * A resource remembers the node that was current when it was made, and the call of an async function that it was made for;
 * while its callback runs, these are the current ones.
 */
import { createHook, executionAsyncResource, type AsyncHook, type HookCallbacks } from 'node:async_hooks';
import { StateWord } from '../native/addon';
import { nativeAddon } from '../native/load';
import { FieldsOn } from './hidden-fields';
import { environmentProbes } from './probes';

class StampedResource extends FieldsOn {
  #node: number;
  #call: number;
  #epoch: number;

  constructor(resource: object, node: number, call: number, epoch: number) {
    super(resource);
    this.#node = node;
    this.#call = call;
    this.#epoch = epoch;
  }

  static stamp(resource: object, state: Uint32Array): void {
    const node = state[StateWord.Current] as number;
    const call = state[StateWord.Call] as number;
    const epoch = state[StateWord.Epoch] as number;
    if (#node in resource) {
      resource.#node = node;
      resource.#call = call;
      resource.#epoch = epoch;
    } else {
      new StampedResource(resource, node, call, epoch);
    }
  }

  /** Whether it was stamped in this run; the words of `resume` then tell where. */
  static recall(resource: object, state: Uint32Array): boolean {
    if (!(#node in resource) || resource.#epoch !== state[StateWord.Epoch]) return false;
    state[StateWord.Argument] = resource.#node;
    state[StateWord.ResumedCall] = resource.#call;
    return true;
  }
}

let hook: AsyncHook | undefined;

export function trackResources(): void {
  hook ??= createHook(makeCallbacks());
  const nodeHooksPromises = promisesAreHooked();
  hook.enable();
  // Before it had `trackPromises`, Node hooked promises as well, for thousands of instructions at each `await`.
  if (!nodeHooksPromises) nativeAddon().clearPromiseHooks();
}

export function stopTrackingResources(): void {
  hook?.disable();
}

function makeCallbacks(): HookCallbacks & { readonly trackPromises: boolean } {
  const { state, resume, suspend, countResource } = environmentProbes();
  /** One for each callback under way: whether it was resumed, and in which run of the engine; 0 if not. */
  const resumed: number[] = [];
  return {
    trackPromises: false,
    init(_id, type, _trigger, resource) {
      if (type === 'PROMISE' || state[StateWord.Epoch] === 0) return;
      countResource();
      StampedResource.stamp(resource, state);
    },
    before() {
      const isKnown = StampedResource.recall(executionAsyncResource(), state);
      resumed.push(isKnown ? (state[StateWord.Epoch] as number) : 0);
      if (isKnown) resume();
    },
    after() {
      const epoch = resumed.pop();
      if (epoch !== undefined && epoch !== 0 && epoch === state[StateWord.Epoch]) suspend();
    },
  };
}

/** Whether other async hooks see promises already: Node keeps its ids on them then. */
function promisesAreHooked(): boolean {
  return Object.getOwnPropertySymbols(Promise.resolve()).length > 0;
}
