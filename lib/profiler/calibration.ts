/**
 * Measures what the probes cost: everything of a wrapped call that a call without profiler does not have and that the
 * engine cannot see for itself (what lies between the reads of one probe it charges to (profiler) exactly).
 *
 * Empty functions are called through wrappers and directly, by native code whose own cost is the same each time; the
 * difference is the cost, and the probes split it between caller and called function. This is δ of Malony and Shende,
 * "Overhead Compensation in Performance Profiling" (Euro-Par 2004), measured apart for each form in which V8 compiles
 * the wrapper. What V8 spends on entering and leaving the empty function itself counts to the caller.
 */
import { drivenCallStride, siteClassCount, type NativeEngine } from '../native/addon';
import {
  constantCost,
  type CallCost,
  type CallCostByArguments,
  type CallKind,
  type KindCosts,
  type ProbeCosts,
} from './probe-costs';
import {
  callOften,
  emptyTarget,
  inliningPairs,
  type InliningPair,
  throwingPair,
  warmUp,
  wrapAs,
} from './calibration-subjects';
import type { AnyFunction } from './wrapper';

export interface Calibration {
  readonly costs: ProbeCosts;
  readonly sites: readonly RegisteredSite[];
  /** Whether the wrapper's code is still where it was measured: compaction and deoptimization move it. */
  readonly isCurrent: () => boolean;
}

export interface RegisteredSite {
  readonly site: number;
  readonly siteClass: number;
}

/** Code inlined into callers; the wrapper's own optimized code; and what came before it, coldest last. */
const inlinedClass = 0;
const optimizedClass = 1;
const coldestClass = siteClassCount - 1;

const callsPerBatch = 500;
/** V8 compiles a function for the last time after some 17 000 calls at most (seen on Node 20 to 26). */
const settledAfterCalls = 20_000;
const mostCalls = 200_000;
/** Calls at the end of a batch that are looked at, and those that measure costs which need no warming. */
const callsMeasured = 32;
/** An empty function spends V8's budget for the next compilation slowly. */
const callsToOptimize = 100_000;
/** A function that calls one other is compiled sooner; its cost must repeat before it is believed. */
const callsPerRound = 10_000;
const callsToOptimizeCatcher = 40_000;
const mostRounds = 25;
const settledRounds = 3;

/** Measures with an engine that runs and whose event at `eventIndex` counts instructions of this thread. */
export function calibrate(engine: NativeEngine, eventIndex: number): Calibration {
  const bench = new CalibrationBench(engine, eventIndex);
  warmUp();
  const costs = {
    method: bench.measureKind('method'),
    function: bench.measureKind('function'),
    construct: bench.measureKind('construct'),
  };
  return { costs, sites: bench.sites, isCurrent: () => bench.isCurrent() };
}

/** A function for native code to call, or to construct with. */
interface Driven {
  readonly fn: AnyFunction;
  readonly construct: boolean;
}

function plainCall(fn: AnyFunction): Driven {
  return { fn, construct: false };
}

/** What one call was charged, or a number of equal calls. */
interface Charge {
  readonly program: number;
  readonly functions: number;
  readonly site: number;
}

class CalibrationBench {
  readonly sites: RegisteredSite[] = [];
  readonly #engine: NativeEngine;
  readonly #eventIndex: number;
  readonly #buffer = new Float64Array(callsPerBatch * drivenCallStride);
  readonly #optimizedSites: { readonly call: Driven; readonly site: number }[] = [];

  constructor(engine: NativeEngine, eventIndex: number) {
    this.#engine = engine;
    this.#eventIndex = eventIndex;
  }

  measureKind(kind: CallKind): KindCosts {
    const direct = { fn: emptyTarget(kind), construct: kind === 'construct' };
    callOften(direct.fn, callsToOptimize);
    const call = { ...direct, fn: wrapAs(kind, direct.fn) };
    const forms = this.#drive(call);
    const plain = this.#directCost(direct, 0);
    const bySiteClass = new Array<CallCostByArguments>(siteClassCount);
    const optimized = this.#costByArguments(call, direct);
    bySiteClass.fill(optimized);
    forms.forEach((form, index) => {
      const isLast = index === forms.length - 1;
      const siteClass = isLast ? optimizedClass : Math.max(coldestClass - index, optimizedClass + 1);
      this.#register(form.site, siteClass);
      if (!isLast) bySiteClass[siteClass] = constantCost(costOf(form, plain));
    });
    this.#optimizedSites.push({ call, site: last(forms).site });
    const inlined = this.#inlinedCost(kind) ?? optimized;
    bySiteClass[inlinedClass] = inlined;
    return { bySiteClass, throwOuter: this.#throwOuter(kind, optimized.none, inlined.none) };
  }

  isCurrent(): boolean {
    return this.#optimizedSites.every(({ call, site }) => last(this.#batch(call, 0, 1)).site === site);
  }

  #register(site: number, siteClass: number): void {
    if (this.sites.some((known) => known.site === site)) return;
    this.sites.push({ site, siteClass });
    this.#engine.registerProbeSite(site, siteClass);
  }

  /** Calls until the compiled form has not changed for long; one charge for each form, in order. */
  #drive(call: Driven): Charge[] {
    const forms: Charge[] = [];
    let callsSinceChange = 0;
    for (let calls = 0; calls < mostCalls && callsSinceChange < settledAfterCalls; calls += callsPerBatch) {
      const charge = typical(this.#batch(call, 0, callsPerBatch));
      if (forms.at(-1)?.site === charge.site) {
        callsSinceChange += callsPerBatch;
        forms.pop(); // the same form, later: its target is compiled better by now
      } else {
        callsSinceChange = 0;
      }
      forms.push(charge);
    }
    return forms;
  }

  /** The last calls of a batch. */
  #batch({ fn, construct }: Driven, argumentCount: number, calls: number): Charge[] {
    const made = this.#engine.driveCalls(fn, construct, argumentCount, calls, this.#eventIndex, this.#buffer);
    const measured = Math.min(made, callsMeasured);
    return Array.from({ length: measured }, (_, index) => {
      const start = (made - measured + index) * drivenCallStride;
      const [program = 0, , functions = 0, site = 0] = this.#buffer.subarray(start, start + drivenCallStride);
      return { program, functions, site };
    });
  }

  #costByArguments(call: Driven, direct: Driven): CallCostByArguments {
    const cost = (argumentCount: number): CallCost => {
      const charge = typical(this.#batch(call, argumentCount, callsMeasured));
      return costOf(charge, this.#directCost(direct, argumentCount));
    };
    const [none, one, five] = [cost(0), cost(1), cost(5)];
    return {
      none,
      one,
      eachFurther: { inner: (five.inner - one.inner) / 4, outer: (five.outer - one.outer) / 4 },
    };
  }

  #directCost(direct: Driven, argumentCount: number): DirectCost {
    const { program } = typical(this.#batch(direct, argumentCount, callsMeasured));
    if (!direct.construct) return { program, own: 0 };
    const called = typical(this.#batch(plainCall(direct.fn), argumentCount, callsMeasured));
    return { program, own: program - called.program };
  }

  /** The mean of the functions that V8 optimizes with the wrapper inlined. Undefined where it does not inline. */
  #inlinedCost(kind: CallKind): CallCostByArguments | undefined {
    const costs = inliningPairs(kind)
      .map((pair) => this.#costWhereInlined(pair))
      .filter((cost) => cost !== undefined);
    if (costs.length === 0) return undefined;
    const mean = (side: keyof CallCost) => costs.reduce((sum, cost) => sum + cost[side], 0) / costs.length;
    return constantCost({ inner: Math.round(mean('inner')), outer: Math.round(mean('outer')) });
  }

  #costWhereInlined({ wrapped, direct, turns }: InliningPair): CallCost | undefined {
    const program = this.#optimizedProgram(direct, turns);
    const charge = this.#settle(
      wrapped,
      turns,
      ({ site }) => !this.sites.some((known) => known.site === site),
    );
    if (charge === undefined) return undefined;
    const { inner, outer } = costOf(charge, { program, own: 0 });
    return { inner: inner / turns, outer: outer / turns };
  }

  #optimizedProgram(fn: AnyFunction, turns: number): number {
    callOften(fn, callsToOptimize / turns);
    return typical(this.#batch(plainCall(fn), 1, callsMeasured)).program;
  }

  /** Calls until the cost repeats and `accept` takes it. */
  #settle(fn: AnyFunction, turns: number, accept: (charge: Charge) => boolean): Charge | undefined {
    let previous: Charge | undefined;
    let agreements = 0;
    for (let round = 0; round < mostRounds; round++) {
      callOften(fn, callsPerRound / turns);
      const charge = typical(this.#batch(plainCall(fn), 1, callsMeasured));
      agreements = charge.site === previous?.site && accept(charge) ? agreements + 1 : 0;
      if (agreements >= settledRounds) return charge;
      previous = charge;
    }
    return undefined;
  }

  /** The functions that catch are optimized by calls that do not throw, which cost a hundredth of those that do. */
  #throwOuter(kind: CallKind, optimized: CallCost, inlined: CallCost): number {
    const { wrapped, direct, setThrowing } = throwingPair(kind);
    const measure = (fn: AnyFunction): Charge => {
      setThrowing(true);
      callOften(fn, callsMeasured);
      setThrowing(false);
      callOften(fn, callsToOptimizeCatcher);
      setThrowing(true);
      return typical(this.#batch(plainCall(fn), 0, callsMeasured));
    };
    const [caught, plain] = [measure(wrapped), measure(direct)];
    const normal = this.sites.some(({ site }) => site === caught.site) ? optimized : inlined;
    return caught.program + caught.functions - plain.program - normal.inner - normal.outer;
  }
}

/** What a call without wrapper costs where it is made, and what of that is the function's: the object it makes. */
interface DirectCost {
  readonly program: number;
  readonly own: number;
}

function costOf(wrapped: Charge, { program, own }: DirectCost): CallCost {
  return { inner: wrapped.functions - own, outer: wrapped.program - program + own };
}

/** The most frequent: garbage collections, interrupts and compilations make the others. */
function typical(charges: readonly Charge[]): Charge {
  const counts = new Map<string, number>();
  let best = charges[0];
  let bestCount = 0;
  for (const charge of charges) {
    const key = `${charge.site} ${charge.program} ${charge.functions}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > bestCount) [best, bestCount] = [charge, count];
  }
  return best ?? { program: 0, functions: 0, site: 0 };
}

function last<T>(items: readonly T[]): T {
  const item = items.at(-1);
  if (item === undefined) throw new RangeError('nothing was measured');
  return item;
}
