/** What a wrapper's own JavaScript costs per call, and taking it out of a profile: plain data and pure functions. */
import { median } from './charges';

/** How a wrapper was called, which decides the code that ran. */
export type WrappedCallKind = 'method' | 'function' | 'construct';

/** The last is of functions that have probes in their own code, however they are called. */
export type CallKind = WrappedCallKind | 'inserted';

/** Instructions of one call that the counter saw but the program without profiler would not have run. */
export interface CallCost {
  /** Charged to the called function: between its probes, but outside of it. */
  readonly inner: number;
  /** Charged to its caller: before `enter` and after `leave`. */
  readonly outer: number;
}

/** The cost for a number of arguments: the first one has a step of its own, each further one the same. */
export interface CallCostByArguments {
  readonly none: CallCost;
  readonly one: CallCost;
  readonly eachFurther: CallCost;
}

export interface KindCosts {
  /** By site class (`siteClassCount` of them). */
  readonly bySiteClass: readonly CallCostByArguments[];
  /**
   * By throw form (`throwFormCount` of them): what a call that ends by a throw costs beyond one that returns. The
   * wrapper catches and throws again, and V8 looks for the handler twice.
   */
  readonly byThrowForm: readonly CallCost[];
}

/** How a proxy around a wrapper is called. */
export type ProxiedCallKind = 'function' | 'construct';

/** Of wrappers that are called through a proxy. */
export type ProxyCosts = Readonly<Record<ProxiedCallKind, KindCosts>>;

/** Of inserted probes only where there are any. */
export type ProbeCosts = Readonly<Record<WrappedCallKind, KindCosts>> & {
  readonly proxy: ProxyCosts;
  readonly inserted?: KindCosts;
};

/**
 * The inner cost of throws is the same for all kinds of calls, to some instructions; but where V8's cache of code fails for a frame,
 * as it does by chance of addresses, one of them has 170 to 700 instructions more or less. The median has not.
 */
export function withTypicalThrows(
  costs: Readonly<Record<WrappedCallKind, KindCosts>>,
): Record<WrappedCallKind, KindCosts> {
  const typical = (form: number) =>
    median(Object.values(costs).map(({ byThrowForm }) => byThrowForm[form]?.inner ?? 0));
  const of = ({ bySiteClass, byThrowForm }: KindCosts): KindCosts => ({
    bySiteClass,
    byThrowForm: byThrowForm.map(({ outer }, form) => ({ inner: typical(form), outer })),
  });
  return { method: of(costs.method), function: of(costs.function), construct: of(costs.construct) };
}

/** What asynchronous attribution costs beyond what the hooks' native part charges to (profiler). */
export interface AsyncCosts {
  /** Of a promise, where it is made. */
  readonly promise: number;
  /** Of a promise whose reaction runs: `inner` of the node that goes on, `outer` of what is interrupted. */
  readonly promiseResumption: CallCost;
  /** The same of timers, requests and the like. */
  readonly resource: number;
  readonly resourceResumption: CallCost;
}

export function costOfCall(costs: CallCostByArguments, argumentCount: number): CallCost {
  if (argumentCount === 0) return costs.none;
  const further = argumentCount - 1;
  return {
    inner: costs.one.inner + further * costs.eachFurther.inner,
    outer: costs.one.outer + further * costs.eachFurther.outer,
  };
}

export function constantCost(cost: CallCost): CallCostByArguments {
  return { none: cost, one: cost, eachFurther: { inner: 0, outer: 0 } };
}

export function addCosts(first: CallCost, second: CallCost): CallCost {
  return { inner: first.inner + second.inner, outer: first.outer + second.outer };
}

export function subtractCosts(first: CallCost, second: CallCost): CallCost {
  return { inner: first.inner - second.inner, outer: first.outer - second.outer };
}
