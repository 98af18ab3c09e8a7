/** What a wrapper's own JavaScript costs per call, and taking it out of a profile: plain data and pure functions. */

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

/** Of inserted probes only where there are any. */
export type ProbeCosts = Readonly<Record<WrappedCallKind, KindCosts>> & { readonly inserted?: KindCosts };

/** What asynchronous attribution costs beyond what the hooks' native part charges to (profiler). */
export interface AsyncCosts {
  /** Of a call of an async function that has a wrapper, in the function, beyond what a method's wrapper costs. */
  readonly call: number;
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
