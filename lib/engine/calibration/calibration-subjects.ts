/** The functions that calibration runs: empty ones, failing ones, and the loops and callers around them. */
import vm from 'node:vm';
import { calleeKinds, environmentCode } from '../../native';
import {
  calibrationFunctionId,
  type WrapperShape,
  calleeOfCalibration,
  type AnyFunction,
} from '../functions';
import { insertedCall } from '../inserted';
import type { WrappedCallKind } from './probe-costs';
import { proxyCalling, wrapperFactory } from '../wrapping';

type Constructor = new (...args: readonly unknown[]) => object;

/** How wrappers are made that are called so. */
export const shapes: Readonly<Record<WrappedCallKind, WrapperShape>> = {
  method: 'method',
  function: 'constructible',
  construct: 'constructible',
};

const thrown = new Error('thrown to measure what throwing costs');

export function wrapAs(kind: WrappedCallKind, target: AnyFunction): AnyFunction {
  return wrapperFactory(shapes[kind])(target, calleeOfCalibration());
}

/** A new function that does nothing: what it costs to call is what is measured. */
export function emptyTarget(kind: WrappedCallKind): AnyFunction {
  return environmentCode('empty functions', makeEmptyTargets, undefined)(kind);
}

/** Uses nothing from outside, so that what calibration keeps is of no copy's realm. */
function makeEmptyTargets(): (kind: WrappedCallKind) => AnyFunction {
  return (kind) => (kind === 'method' ? () => undefined : function () {});
}

function fail(): never {
  throw thrown;
}

/** Runs every branch of the wrappers with several targets, so that V8's feedback is as general as it will ever be. */
export function warmUp(): void {
  const targets: readonly AnyFunction[] = [
    () => 1,
    () => 'a',
    (x) => x,
    () => undefined,
    function () {
      return this;
    },
  ];
  for (let round = 0; round < 20; round++) {
    for (const kind of ['method', 'function'] as const) {
      for (const target of targets) wrapAs(kind, target).call(null, round);
      swallowThrown(wrapAs(kind, fail));
    }
    Reflect.construct(wrapAs('construct', emptyTarget('construct')), []);
    warmUpProxies();
  }
}

/** With functions of several codes: of one code, V8 would inline the wrapper into the proxy's trap. */
function warmUpProxies(): void {
  const called = (['method', 'function'] as const).map((kind) => wrapAs(kind, emptyTarget(kind)));
  for (const fn of [...called, emptyTarget('method'), emptyTarget('function')]) {
    proxyCalling(fn, emptyTarget('function')).call(null);
  }
  const Constructed = Error as unknown as AnyFunction;
  for (const fn of [wrapAs('construct', emptyTarget('construct')), emptyTarget('construct'), Constructed]) {
    Reflect.construct(proxyCalling(fn, emptyTarget('construct')), []);
  }
}

/** Has a builtin call the function, so that V8 compiles it, and has no caller to inline it into. */
export function callOften(fn: AnyFunction, calls: number): void {
  new Array(Math.ceil(calls)).fill(undefined).forEach(fn);
}

function swallowThrown(fn: AnyFunction): void {
  try {
    fn();
  } catch (error) {
    if (error !== thrown) throw error;
  }
}

/** The same work through a wrapper and without. */
export interface Pair {
  readonly wrapped: AnyFunction;
  readonly direct: AnyFunction;
}

/** In memory that V8 does not take for constant: a variable that changes makes it throw compiled code away. */
const isThrowing = new Uint8Array(1);

/** Whether the functions below throw, or return at once: a throw costs a hundred calls. */
export function setThrowing(throwing: boolean): void {
  isThrowing[0] = throwing ? 1 : 0;
}

/**
 * A function that throws, when it does, by one that does nothing else. V8 never optimizes nor inlines that one, as
 * it counts what functions run when they return; so the throw itself costs the same wherever it comes from.
 */
function throwingTarget(kind: WrappedCallKind): AnyFunction {
  if (kind === 'method')
    return (x) => {
      if (isThrowing[0] === 1) fail();
      return x;
    };
  return function () {
    if (isThrowing[0] === 1) fail();
  };
}

let callee: AnyFunction = emptyTarget('function');

function catchFromCall(): void {
  try {
    callee();
  } catch (error) {
    if (error !== thrown) throw error;
  }
}

function catchFromConstruct(): void {
  const Constructed = callee as unknown as Constructor;
  try {
    new Constructed();
  } catch (error) {
    if (error !== thrown) throw error;
  }
}

/** Callers that catch, into which V8 inlines nothing: the code that calls is the same for all functions. */
export function catchersApart(kind: WrappedCallKind): Pair {
  const target = throwingTarget(kind);
  const catcher =
    (fn: AnyFunction): AnyFunction =>
    () => {
      callee = fn;
      if (kind === 'construct') catchFromConstruct();
      else catchFromCall();
    };
  return { wrapped: catcher(wrapAs(kind, target)), direct: catcher(target) };
}

/** What is caught is mostly caught in loops. One turn is enough to have their code. */
const catchingTurns = 1;

let madeInliningCatchers: Pair | undefined;

/** Callers that catch, into which V8 inlines the wrapper and its target. Made once, as `inliningPairs`. */
export function inliningCatchers(): Pair {
  madeInliningCatchers ??= makeInliningCatchers();
  return madeInliningCatchers;
}

function makeInliningCatchers(): Pair {
  const target = throwingTarget('method');
  const wrapper = wrapAs('method', target);
  return {
    wrapped: (x) => {
      for (let turn = 0; turn < catchingTurns; turn++) {
        try {
          wrapper(x);
        } catch (error) {
          if (error !== thrown) throw error;
        }
      }
    },
    direct: (x) => {
      for (let turn = 0; turn < catchingTurns; turn++) {
        try {
          target(x);
        } catch (error) {
          if (error !== thrown) throw error;
        }
      }
    },
  };
}

/** Functions that call one other so often in each call of theirs. */
export interface InliningPair extends Pair {
  readonly turns: number;
}

const madePairs = new Map<WrappedCallKind, readonly InliningPair[]>();

/**
 * Functions that call one other for all their life, so that V8 inlines it: in straight line and in a loop, out of which
 * V8 moves some of the wrapper's loads. They are made once, and each is written out: closures of one function share what
 * V8 learns of their calls, and code that has seen two callees inlines neither.
 */
export function inliningPairs(kind: WrappedCallKind): readonly InliningPair[] {
  const pairs = madePairs.get(kind) ?? makePairs[kind]();
  madePairs.set(kind, pairs);
  return pairs;
}

const callTurns = 3;
const constructTurns = 50;

const makePairs: Readonly<Record<WrappedCallKind, () => readonly InliningPair[]>> = {
  method: () => {
    const target = emptyTarget('method');
    const wrapper = wrapAs('method', target);
    return [
      { turns: 1, wrapped: (x) => wrapper(x), direct: (x) => target(x) },
      {
        turns: callTurns,
        wrapped: (x) => {
          for (let turn = 0; turn < callTurns; turn++) wrapper(x);
        },
        direct: (x) => {
          for (let turn = 0; turn < callTurns; turn++) target(x);
        },
      },
    ];
  },
  function: () => {
    const target = emptyTarget('function');
    const wrapper = wrapAs('function', target);
    return [
      { turns: 1, wrapped: (x) => wrapper(x), direct: (x) => target(x) },
      {
        turns: callTurns,
        wrapped: (x) => {
          for (let turn = 0; turn < callTurns; turn++) wrapper(x);
        },
        direct: (x) => {
          for (let turn = 0; turn < callTurns; turn++) target(x);
        },
      },
    ];
  },
  // Out of a loop V8 leaves Reflect.construct in place; objects are mostly made in loops.
  construct: () => {
    const target = emptyTarget('construct');
    const Target = target as unknown as Constructor;
    const Wrapper = wrapAs('construct', target) as unknown as Constructor;
    return [
      {
        turns: constructTurns,
        wrapped: () => {
          for (let turn = 0; turn < constructTurns; turn++) new Wrapper();
        },
        direct: () => {
          for (let turn = 0; turn < constructTurns; turn++) new Target();
        },
      },
    ];
  },
};

/** Two functions that do nothing, the one with probes in its code and the other without, which V8 has never seen. */
export function freshInsertedPair(): { readonly probed: AnyFunction; readonly plain: AnyFunction } {
  const { open, close } = insertedCall(calibrationFunctionId * calleeKinds, 'call');
  const evaluate = (body: string) => vm.runInThisContext(`(function () {${body}})`) as AnyFunction;
  return { probed: evaluate(`${open}try{}finally{${close}}`), plain: evaluate('') };
}
