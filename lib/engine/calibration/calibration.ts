/**
 * Measures what the probes cost: everything of a wrapped call that a call without profiler does not have and that the
 * engine cannot see for itself (what lies between the reads of one probe it charges to (profiler) exactly).
 *
 * Empty functions are called through wrappers and directly, by native code whose own cost is the same each time; the
 * difference is the cost, and the probes split it between caller and called function. This is δ of Malony and Shende,
 * "Overhead Compensation in Performance Profiling" (Euro-Par 2004), measured apart for each form in which V8 compiles
 * the wrapper. What V8 spends on entering and leaving the empty function itself counts to the caller.
 */
import { siteClassCount, type NativeEngine, environmentPart, mainRealm } from '../../native';
import {
  CallDriver,
  plainCall,
  type CaughtCharges,
  type Driven,
  type RegisteredSite,
  type WrapperForm,
} from './call-driver';
import {
  callOften,
  catchersApart,
  emptyTarget,
  freshInsertedPair,
  inliningCatchers,
  inliningPairs,
  shapes,
  warmUp,
  wrapAs,
  type InliningPair,
} from './calibration-subjects';
import { median, typicalCharge, type Charge } from './charges';
import { hasInsertedProbes } from '../inserted';
import { environmentColdForms, optimizedClass, type MeasuredForm } from './cold-forms';
import {
  constantCost,
  addCosts,
  subtractCosts,
  withTypicalThrows,
  type CallCost,
  type CallCostByArguments,
  type KindCosts,
  type ProbeCosts,
  type ProxiedCallKind,
  type WrappedCallKind,
} from './probe-costs';
import { proxyCalling } from '../wrapping';
import type { AnyFunction } from '../functions';

/** Plain data: copies of this package share it. */
export interface Calibration {
  readonly costs: ProbeCosts;
  readonly sites: readonly RegisteredSite[];
  /** Where the wrappers' optimized code calls `enter`. */
  readonly optimizedSites: readonly OptimizedSite[];
}

interface OptimizedSite {
  readonly kind: WrappedCallKind;
  readonly site: number;
}

/** An empty function spends V8's budget for the next compilation slowly. */
const callsToOptimize = 100_000;
const callsToOptimizeCatcher = 40_000;
/** Functions that are looked at before V8 compiles them, and the calls of each. */
const coldPairs = 7;
const coldWarmUps = 3;
const coldCalls = 9;

/** Measures with an engine that runs and whose event at `eventIndex` counts instructions of this thread. */
export function calibrate(engine: NativeEngine, eventIndex: number): Calibration {
  const bench = new CalibrationBench(engine, eventIndex);
  warmUp();
  const kinds = withTypicalThrows({
    method: bench.measureKind('method'),
    function: bench.measureKind('function'),
    construct: bench.measureKind('construct'),
  });
  const costs = {
    ...kinds,
    proxy: {
      function: bench.measureProxy('function', kinds.function),
      construct: bench.measureProxy('construct', kinds.construct),
    },
    ...(hasInsertedProbes() && { inserted: bench.measureInserted() }),
  };
  return { costs, sites: bench.sites, optimizedSites: bench.optimizedSites };
}

/** The wrapper that each site was found with: a new one's first calls need not run the same code. */
const wrappersBySite = environmentPart('calibrated wrappers', () => new mainRealm.Map<string, AnyFunction>());

function siteKey({ kind, site }: OptimizedSite): string {
  return `${kind} ${site}`;
}

/** Whether the wrappers' code is still where it was measured: compaction and deoptimization move it. Needs a running engine. */
export function isCurrent(
  { optimizedSites }: Calibration,
  engine: NativeEngine,
  eventIndex: number,
): boolean {
  const driver = new CallDriver(engine, eventIndex);
  return optimizedSites.every((optimized) => {
    const fn = wrappersBySite.get(siteKey(optimized));
    const call = fn && { fn, construct: optimized.kind === 'construct' };
    return call !== undefined && driver.batch(call, 0, 1)[0]?.site === optimized.site;
  });
}

/**
 * Measures the forms that wrappers have in their first calls, once in an environment: before anything else calls wrappers often, as
 * V8 is past those forms then, but for code that it throws away.
 */
export function measureFirstForms(engine: NativeEngine, eventIndex: number): void {
  const bench = new CalibrationBench(engine, eventIndex);
  warmUp();
  for (const kind of ['method', 'function'] as const) bench.measureFirstForms(kind);
}

class CalibrationBench {
  readonly #driver: CallDriver;
  readonly optimizedSites: OptimizedSite[] = [];
  #inlinedThrow: CallCost | undefined;

  constructor(engine: NativeEngine, eventIndex: number) {
    this.#driver = new CallDriver(engine, eventIndex);
  }

  get sites(): readonly RegisteredSite[] {
    return this.#driver.sites;
  }

  measureKind(kind: WrappedCallKind): KindCosts {
    const direct = { fn: emptyTarget(kind), construct: kind === 'construct' };
    callOften(direct.fn, callsToOptimize);
    const call = { ...direct, fn: wrapAs(kind, direct.fn) };
    this.#measureForms(kind, call, direct);
    const optimized = this.#costByArguments(call, direct);
    const inlined = this.#inlinedCost(kind) ?? optimized;
    const thrownApart = this.#throwCost(kind);
    return {
      bySiteClass: this.#bySiteClass(kind, inlined, optimized),
      byThrowForm: [thrownApart, this.#inlinedThrowCost() ?? thrownApart],
    };
  }

  /**
   * V8 inlines the wrapper into the proxy's trap: all proxies share that code, and its site. What came before it costs as much
   * more as in other wrappers of the kind.
   */
  measureProxy(kind: ProxiedCallKind, ofKind: KindCosts): KindCosts {
    const direct = { fn: emptyTarget(kind), construct: kind === 'construct' };
    callOften(direct.fn, callsToOptimize);
    const call = { ...direct, fn: proxyCalling(wrapAs(kind, direct.fn), direct.fn) };
    this.#driver.settleCalls(call);
    this.#driver.register(this.#driver.charge(call).site, optimizedClass);
    const optimized = this.#costByArguments(call, direct);
    const plain = ofKind.bySiteClass[optimizedClass] ?? optimized;
    const bySiteClass = ofKind.bySiteClass.map((cost, siteClass) =>
      siteClass <= optimizedClass
        ? optimized
        : constantCost(addCosts(optimized.none, subtractCosts(cost.none, plain.none))),
    );
    return { ...ofKind, bySiteClass };
  }

  /**
   * Optimized code has the probes' JavaScript inlined. Other code calls it, and it is optimized by itself then: all that runs
   * there shares its site. Its own earlier forms are over when calibration is.
   */
  measureInserted(): KindCosts {
    const { probed, plain } = freshInsertedPair();
    callOften(plain, callsToOptimize);
    const direct = { program: this.#driver.charge(plainCall(plain)).program, own: 0 };
    const optimized = this.#driver.settle(probed, 1, () => true) ?? this.#driver.charge(plainCall(probed));
    const inlined = constantCost(costOf(optimized, direct));
    const cold = this.#insertedColdCost();
    if (cold.site !== optimized.site) this.#driver.register(cold.site, optimizedClass);
    const called = cold.site === optimized.site ? inlined : constantCost(cold.cost);
    return {
      bySiteClass: Array.from({ length: siteClassCount }, (_, siteClass) =>
        siteClass < optimizedClass ? inlined : called,
      ),
      byThrowForm: [],
    };
  }

  /** Of functions that have run a few times. */
  #insertedColdCost(): { readonly site: number; readonly cost: CallCost } {
    const pairs = Array.from({ length: coldPairs }, () => {
      const { probed, plain } = freshInsertedPair();
      const [withProbes, without] = [this.#coldCharge(probed), this.#coldCharge(plain)];
      return { site: withProbes.site, cost: costOf(withProbes, { program: without.program, own: 0 }) };
    });
    const middle = (side: keyof CallCost) => median(pairs.map(({ cost }) => cost[side]));
    return { site: pairs.at(-1)?.site ?? 0, cost: { inner: middle('inner'), outer: middle('outer') } };
  }

  #coldCharge(fn: AnyFunction): Charge {
    this.#driver.batch(plainCall(fn), 0, coldWarmUps);
    return typicalCharge(this.#driver.batch(plainCall(fn), 0, coldCalls));
  }

  measureFirstForms(kind: WrappedCallKind): void {
    const direct = plainCall(emptyTarget(kind));
    const forms = this.#driver.firstForms(plainCall(wrapAs(kind, direct.fn)), catchersApart(kind).wrapped);
    environmentColdForms.rememberFirst(shapes[kind], measuredForms(forms, this.#directCost(direct, 0)));
  }

  /** Registers the sites of all forms, those of earlier calibrations too: V8 compiles the wrappers only once. */
  #measureForms(kind: WrappedCallKind, call: Driven, direct: Driven): void {
    const forms = this.#driver.forms(call, catchersApart(kind).wrapped);
    const measured = measuredForms(forms, this.#directCost(direct, 0));
    const [optimized] = measured.slice(-1);
    if (optimized === undefined) throw new RangeError('nothing was measured');
    environmentColdForms.remember(shapes[kind], measured.slice(0, -1), optimized);
    for (const { sites, siteClass } of environmentColdForms.of(shapes[kind], optimized.cost)) {
      for (const site of sites) this.#driver.register(site, siteClass);
    }
    for (const site of optimized.sites) this.#driver.register(site, optimizedClass);
    const found = { kind, site: optimized.sites[0] ?? 0 };
    this.optimizedSites.push(found);
    wrappersBySite.set(siteKey(found), call.fn);
  }

  #bySiteClass(
    kind: WrappedCallKind,
    inlined: CallCostByArguments,
    optimized: CallCostByArguments,
  ): readonly CallCostByArguments[] {
    const cold = new Map(
      environmentColdForms.of(shapes[kind], optimized.none).map(({ siteClass, cost }) => [siteClass, cost]),
    );
    return Array.from({ length: siteClassCount }, (_, siteClass) => {
      if (siteClass < optimizedClass) return inlined;
      const cost = cold.get(siteClass);
      return cost === undefined ? optimized : constantCost(cost);
    });
  }

  #costByArguments(call: Driven, direct: Driven): CallCostByArguments {
    const cost = (argumentCount: number): CallCost =>
      costOf(this.#driver.charge(call, argumentCount), this.#directCost(direct, argumentCount));
    return costByArguments(cost);
  }

  #directCost(direct: Driven, argumentCount: number): DirectCost {
    const { program } = this.#driver.charge(direct, argumentCount);
    if (!direct.construct) return { program, own: 0 };
    const called = this.#driver.charge(plainCall(direct.fn), argumentCount);
    return { program, own: program - called.program };
  }

  /** The mean of the functions that V8 optimizes with the wrapper inlined. Undefined where it does not inline. */
  #inlinedCost(kind: WrappedCallKind): CallCostByArguments | undefined {
    const costs = inliningPairs(kind)
      .map((pair) => this.#costWhereInlined(pair))
      .filter((cost) => cost !== undefined);
    if (costs.length === 0) return undefined;
    const mean = (side: keyof CallCost) => costs.reduce((sum, cost) => sum + cost[side], 0) / costs.length;
    return constantCost({ inner: Math.round(mean('inner')), outer: Math.round(mean('outer')) });
  }

  #costWhereInlined({ wrapped, direct, turns }: InliningPair): CallCost | undefined {
    callOften(direct, callsToOptimize / turns);
    const { program } = this.#driver.charge(plainCall(direct), 1);
    const charge = this.#driver.settle(wrapped, turns, ({ site }) => !this.#driver.isRegistered(site));
    if (charge === undefined) return undefined;
    const { inner, outer } = costOf(charge, { program, own: 0 });
    return { inner: inner / turns, outer: outer / turns };
  }

  /** Where the wrapper has a frame of its own. */
  #throwCost(kind: WrappedCallKind): CallCost {
    const { wrapped, direct } = catchersApart(kind);
    this.#driver.caught(wrapped); // the code that calls has seen several functions, and will inline none
    this.#driver.caught(direct);
    callOften(direct, callsToOptimizeCatcher);
    return costOfThrow(this.#driver.caught(wrapped), this.#driver.caught(direct));
  }

  /** Measured for methods only: it is the same for all kinds, to some instructions. */
  #inlinedThrowCost(): CallCost | undefined {
    this.#inlinedThrow ??= this.#throwCostWhereInlined();
    return this.#inlinedThrow;
  }

  #throwCostWhereInlined(): CallCost | undefined {
    const { wrapped, direct } = inliningCatchers();
    callOften(direct, callsToOptimize);
    const plain = this.#driver.settleCaught(direct, () => true);
    const caught = this.#driver.settleCaught(
      wrapped,
      ({ throwing, returning }) =>
        !this.#driver.isRegistered(throwing.site) && !this.#driver.isRegistered(returning.site),
    );
    return plain && caught && costOfThrow(caught, plain);
  }
}

function measuredForms(forms: readonly WrapperForm[], direct: DirectCost): readonly MeasuredForm[] {
  return forms.map(({ charge, throwSite }) => ({
    sites: [charge.site, throwSite],
    cost: costOf(charge, direct),
  }));
}

/** What a call without wrapper costs where it is made, and what of that is the function's: the object it makes. */
interface DirectCost {
  readonly program: number;
  readonly own: number;
}

function costByArguments(cost: (argumentCount: number) => CallCost): CallCostByArguments {
  const [none, one, five] = [cost(0), cost(1), cost(5)];
  return {
    none,
    one,
    eachFurther: { inner: (five.inner - one.inner) / 4, outer: (five.outer - one.outer) / 4 },
  };
}

function costOf(wrapped: Charge, { program, own }: DirectCost): CallCost {
  return { inner: wrapped.functions - own, outer: wrapped.program - program + own };
}

/** Beyond a call that returns. Throwing itself is the called function's: all that it takes without a wrapper. */
function costOfThrow(wrapped: CaughtCharges, direct: CaughtCharges): CallCost {
  const { throwing, returning } = wrapped;
  return subtractCosts(
    { inner: throwing.functions - returning.functions, outer: throwing.program - returning.program },
    { inner: direct.throwing.program - direct.returning.program, outer: 0 },
  );
}
