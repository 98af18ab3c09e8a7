/**
 * Asynchronous attribution: every promise, timer, request and the like remembers the node that was current when it was
 * made, and the call of an async function that it was made for. While its callbacks run, these are the current ones.
 *
 * V8 and Node call the hooks below; they are on only while a profiler runs.
 */
import { createHook, executionAsyncResource, type AsyncHook, type HookCallbacks } from 'node:async_hooks';
import { types } from 'node:util';
import { promiseHooks } from 'node:v8';
import { SpecialNode, StateWord, nativeAddon } from '../../native';
import { clearAsyncCounts, environmentAsyncCounts } from './async-counts';
import { environmentProbes } from '../probes';
import { promiseCallbacks, type PromiseCallbacks } from './promise-tracking';
import { ResourceStamp } from './resource-stamp';

const { isPromise } = types;
const programNode: number = SpecialNode.Program;

let resourceHook: AsyncHook | undefined;
/** Whether other async hooks were on when ours were switched on last. */
let othersHookPromises = false;
/** Node takes its promise hooks away in a microtask after nobody needs them any more. */
let hooksLinger = false;
let stopPromiseHooks: (() => void) | undefined;

/** A program's hooks may be on as well. */
export function isProfilersHook(hook: AsyncHook): boolean {
  return hook === resourceHook;
}

/** @param stampEpoch what stamps know the engine's run by. */
export function trackAsync(stampEpoch: number): void {
  environmentProbes().state[StateWord.StampEpoch] = stampEpoch;
  clearAsyncCounts();
  if (!hooksLinger) othersHookPromises = nodeHooksPromises();
  resourceHook ??= createHook(makeResourceCallbacks());
  resourceHook.enable();
  const nodeHooksThemNow = nodeHooksPromises();
  stopPromiseHooks = promiseHooks.createHook(promiseCallbacks) as () => void;
  // Before it had `trackPromises`, Node had its own hooks run too, for thousands of instructions at each `await`. It
  // sets all that were created once more when somebody else needs them.
  if (nodeHooksThemNow && !othersHookPromises) {
    setPromiseHooksOf(globalThis, promiseCallbacks);
  }
}

/** Has none but these hooks called for promises in the realm that the object is of. */
export function setPromiseHooksOf(object: object, { init, before, after }: PromiseCallbacks): void {
  nativeAddon().setPromiseHooks(object, init, before, after);
}

export function stopTrackingAsync(): void {
  stopPromiseHooks?.();
  stopPromiseHooks = undefined;
  resourceHook?.disable();
  hooksLinger = true;
  void Promise.resolve().then(() => {
    hooksLinger = false;
  });
  environmentProbes().state[StateWord.StampEpoch] = 0;
}

/** Node keeps ids on promises where its async hooks see them. */
function nodeHooksPromises(): boolean {
  return Object.getOwnPropertySymbols(Promise.resolve()).length > 0;
}

/** Timers, immediates, ticks, I/O, and whatever programs wrap in an AsyncResource. */
function makeResourceCallbacks(): HookCallbacks & { readonly trackPromises: boolean } {
  const { state, resume, suspend } = environmentProbes();
  const { resources, resourceResumptions } = environmentAsyncCounts;
  /** One for each callback under way: the engine's run in which it was resumed, or 0. */
  const resumedIn: number[] = [];
  return {
    trackPromises: false,
    init(_id, type, _trigger, resource) {
      if (type === 'PROMISE' || state[StateWord.StampEpoch] === 0) return;
      ResourceStamp.stamp(resource);
      resources.add(state[StateWord.Current] as number);
    },
    before() {
      const epoch = state[StateWord.StampEpoch] as number;
      const resource = executionAsyncResource();
      const isKnown = epoch !== 0 && ResourceStamp.recall(resource);
      // What was made before this run is nobody's, also where its callback is called in the middle of somebody's work. Where
      // the program's own hooks follow promises, this one is told of them too.
      const isNobodys =
        !isKnown && epoch !== 0 && state[StateWord.Current] !== programNode && !isPromise(resource);
      resumedIn.push(isKnown || isNobodys ? epoch : 0);
      if (isNobodys) state[StateWord.Argument] = programNode;
      else if (!isKnown) return;
      resume();
      resourceResumptions.add(state[StateWord.Current] as number);
    },
    after() {
      const epoch = resumedIn.pop();
      if (epoch !== undefined && epoch !== 0 && epoch === state[StateWord.StampEpoch]) suspend();
    },
  };
}
