/**
 * Measures what asynchronous attribution costs: of a promise that is made, of one that is resumed, and of other resources
 * alike, what the hooks and V8's way to them spend beyond what the engine charges to (profiler) itself.
 *
 * Async functions run in a realm with a queue of microtasks of its own, which is drained at once: the program's own
 * promises stay in their order.
 */
import { AsyncResource } from 'node:async_hooks';
import vm from 'node:vm';
import { SpecialNode, StateWord, type NativeEngine } from '../../native';
import {
  setPromiseHooksOf,
  stopTrackingAsync,
  trackAsync,
  makePromiseCallbacks,
  promiseCallbacks,
  promiseTrackingParts,
  type PromiseCallbacks,
} from '../async';
import { environmentProbes } from '../probes';
import { median } from './charges';
import type { AsyncCosts, CallCost } from './probe-costs';
import { separateCopy } from './separate-copy';
import { calleeOfCalibration, type AnyFunction } from '../functions';
import { wrapperFactory } from '../wrapping';

/** Turns of a measured loop, and the turns more whose cost is looked at. */
const fewTurns = 50;
const moreTurns = 200;
const plainWarmUps = 40;
/** V8 compiles the hooks for the last time after some 24 000 calls. */
const warmUps = 120;
const repetitions = 7;
const callsUntilV8Learns = 1000;

let ofCalibration: PromiseCallbacks | undefined;

/** The code that is measured. The program's own has seen none but its promises. */
function calibrationCallbacks(): PromiseCallbacks {
  return (ofCalibration ??= separateCopy(makePromiseCallbacks)(promiseTrackingParts));
}

/** What a turn was charged: to (program), and to it and functions together. */
interface Charge {
  readonly program: number;
  readonly all: number;
}

/** Loops that do one thing so often. */
type Loop = (turns: number) => unknown;

/** Measures with an engine that runs and whose event at `eventIndex` counts instructions of this thread. */
export function calibrateAsync(engine: NativeEngine, eventIndex: number): AsyncCosts {
  const realm = new CalibrationRealm();
  const loops = makeLoops(realm);
  const measureAll = <Name extends string>(named: Readonly<Record<Name, Loop>>, rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      for (const loop of Object.values<Loop>(named)) realm.run(() => loop(moreTurns));
    }
    return mapLoops(named, (loop) => measureTurn(engine, eventIndex, realm, loop));
  };
  const plain = measureAll(loops, plainWarmUps);
  const madeBefore = Promise.resolve();
  trackAsync(environmentProbes().state[StateWord.Epoch] as number);
  const callbacks = calibrationCallbacks();
  setPromiseHooksOf(realm.promise, callbacks);
  try {
    followUnknown(callbacks, realm.promise);
    followUnknown(promiseCallbacks, madeBefore);
    warmProgramsTracking(warmUps * moreTurns);
    const tracked = measureAll(trackedLoops(loops), warmUps);
    const extra = (name: keyof typeof loops) => Math.max(tracked[name].all - plain[name].all, 0);
    const [promise, resource] = [Math.max(extra('awaitedCall') - extra('await'), 0), extra('resource')];
    return {
      promise,
      promiseResumption: splitResumption(tracked.await, extra('await'), promise),
      resource,
      resourceResumption: { outer: 0, inner: extra('scope') },
    };
  } finally {
    stopTrackingAsync();
  }
}

function makeLoops(realm: CalibrationRealm) {
  return {
    await: realm.makeLoop('await value', realm.promise),
    awaitedCall: realm.makeLoop('await value()', realm.makeEmpty()),
    resource: (turns: number) => {
      for (let turn = 0; turn < turns; turn++) new AsyncResource('icprofile');
    },
    scope: (turns: number) => {
      const resource = new AsyncResource('icprofile');
      for (let turn = 0; turn < turns; turn++) resource.runInAsyncScope(doNothing);
    },
  } satisfies Record<string, Loop>;
}

/**
 * What follows the program's promises costs as much as what is measured from the first on: V8 has compiled it.
 *
 * The functions called have no `await`, so that the program's queue of microtasks stays as it is.
 */
function warmProgramsTracking(calls: number): void {
  const { before, after } = promiseCallbacks;
  const call = async () => {};
  const callsAtOnce = 100;
  for (let done = 0; done < calls; done += callsAtOnce) {
    // Called by builtins, as V8 does, so that they are compiled by themselves and not as a part of this function.
    const promises = Array.from({ length: callsAtOnce }, call) as readonly object[];
    promises.forEach(before);
    promises.forEach(after);
  }
}

/**
 * Every program has promises from before the profiler, and code that has met one costs some 80 instructions more a promise
 * from then on: so that it is the same all the time, it meets one first.
 */
function followUnknown({ before, after }: PromiseCallbacks, madeBefore: object): void {
  for (let time = 0; time < callsUntilV8Learns; time++) {
    before(madeBefore);
    after();
  }
}

/** The same in calls that the profiler follows. */
function trackedLoops<Name extends string>(loops: Readonly<Record<Name, Loop>>): Record<Name, Loop> {
  const wrap = wrapperFactory('method');
  return mapLoops(loops, (loop) => wrap(loop as AnyFunction, calleeOfCalibration()));
}

/**
 * Of a turn that makes a promise and resumes it. Where V8's own work ends and the hooks' begins, between two resumptions,
 * cannot be seen: what (program) was charged is taken to be the hooks' by as much as the whole is.
 */
function splitResumption({ program, all }: Charge, extra: number, promise: number): CallCost {
  const outer = all === 0 ? 0 : (program * extra) / all;
  return { outer, inner: extra - promise - outer };
}

function mapLoops<Name extends string, Result>(
  loops: Readonly<Record<Name, Loop>>,
  map: (loop: Loop) => Result,
): Record<Name, Result> {
  const entries = Object.entries<Loop>(loops).map(([name, loop]) => [name, map(loop)] as const);
  return Object.fromEntries(entries) as Record<Name, Result>;
}

/** A realm whose promises are settled and done with when `run` returns. */
class CalibrationRealm {
  readonly promise: object;
  readonly #context = vm.createContext({}, { microtaskMode: 'afterEvaluate' });
  readonly #script = new vm.Script('start()');

  constructor() {
    this.promise = this.#evaluate('Promise.resolve()') as object;
  }

  makeEmpty(): AnyFunction {
    return this.#evaluate('async () => {}') as AnyFunction;
  }

  /** An async function that does the same each turn, with a value at hand: globals of a realm are slow to look up. */
  makeLoop(turn: string, value: unknown): Loop {
    const source = `(value) => async (turns) => { for (let turn = 0; turn < turns; turn++) ${turn}; }`;
    return (this.#evaluate(source) as (value: unknown) => Loop)(value);
  }

  #evaluate(source: string): unknown {
    return vm.runInContext(`(${source})`, this.#context);
  }

  run(start: () => unknown): void {
    this.#context['start'] = start;
    this.#script.runInContext(this.#context);
  }
}

function measureTurn(engine: NativeEngine, eventIndex: number, realm: CalibrationRealm, loop: Loop): Charge {
  const chargeOf = (turns: number): Charge => {
    const begin = chargesSoFar(engine, eventIndex);
    realm.run(() => loop(turns));
    const end = chargesSoFar(engine, eventIndex);
    return { program: end.program - begin.program, all: end.all - begin.all };
  };
  const turns = Array.from({ length: repetitions }, () => {
    const few = chargeOf(fewTurns);
    const many = chargeOf(fewTurns + moreTurns);
    return {
      program: (many.program - few.program) / moreTurns,
      all: (many.all - few.all) / moreTurns,
    };
  });
  return { program: median(turns.map(({ program }) => program)), all: median(turns.map(({ all }) => all)) };
}

/** All but what is known not to be the program's: the probes' own cost, and collections. */
function chargesSoFar(engine: NativeEngine, eventIndex: number): Charge {
  const snapshot = engine.snapshotEngine();
  if (snapshot === undefined) throw new RangeError('no engine runs');
  const { nodes, totals } = snapshot;
  const self = (node: number) => nodes.self[node * totals.length + eventIndex] ?? 0;
  const total = totals[eventIndex] ?? 0;
  const elsewhere = [SpecialNode.Profiler, SpecialNode.MinorCollection, SpecialNode.MajorCollection].map(
    self,
  );
  return {
    program: self(SpecialNode.Program),
    all: elsewhere.reduce((rest, amount) => rest - amount, total),
  };
}

function doNothing(): void {
  // What is done in the scope is nothing.
}
