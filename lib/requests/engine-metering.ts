/**
 * Counts sampled requests with the profiler's engine. Each run has a tree of its own, in which a sampled request is a node
 * below (program); asynchronous work is followed while the run is under way, and what was stamped in an earlier run is
 * nobody's. In a run that only counts, wrapped functions enter nothing.
 */
import type { Counting } from '../model/requests';
import { calleeKinds, CalleeKind, nativeAddon, SpecialNode, StateWord, subtreeStride } from '../native';
import { environmentAsyncCounts } from '../engine/async';
import { openEngineCounters, type EngineCounters } from '../engine/counting';
import { environmentProbes } from '../engine/probes';
import { beginRequestRun, prepareRequestCosts, type RequestCosts, type RequestRun } from '../engine/session';
import type { FunctionCost } from './function-rows';
import type { AnyFunction, Measured, Meter, Metering, RunTotals } from './metering';
import type { CheckedOptions } from './options';
import { profileOfRequest } from './request-profile';

/** Nodes of one run: some 100 bytes each. */
const nodeLimit = 200_000;
/** Function ids of requests' nodes, downwards from here: no function and no label reaches them. */
const highestRequestId = 2 ** 29 - 1;
/** Nodes up to this one are the engine's own. */
const lastSpecialNode: number = SpecialNode.MajorCollection;
const programNode: number = SpecialNode.Program;

/** Opens the counters, and measures what counting itself costs. Throws as `openCounters`. */
export function openMetering({
  source,
  profileRate,
}: Pick<CheckedOptions, 'source' | 'profileRate'>): Metering {
  const counters = openEngineCounters(undefined, source === undefined || source === 'auto' ? {} : { source });
  try {
    return new EngineMetering(counters, prepareRequestCosts(counters, profileRate > 0));
  } catch (error) {
    counters.close();
    throw error;
  }
}

/** What a request's meter has gathered. */
interface Gauge {
  readonly node: number;
  readonly id: number;
  /** Resumptions by `runInside`, which are no continuations. */
  byHand: number;
  isClosed: boolean;
  functions: readonly FunctionCost[];
}

interface Run {
  readonly engine: RequestRun;
  readonly isProfiling: boolean;
  readonly beganMs: number;
  readonly gauges: Map<number, Gauge>;
  /** Counted in closed requests until they were closed. */
  requests: number;
}

interface Sum extends Measured {
  readonly overhead: number;
}

const nothing: RunTotals = { requests: 0, afterResponse: 0, collections: 0, overhead: 0, hooksMs: 0 };

class EngineMetering implements Metering {
  readonly counting: Counting;
  readonly #counters: EngineCounters;
  readonly #costs: RequestCosts;
  readonly #probes = environmentProbes();
  readonly #native = nativeAddon();
  #target = new Float64Array(64 * subtreeStride);
  #run: Run | undefined;

  constructor(counters: EngineCounters, costs: RequestCosts) {
    this.#counters = counters;
    this.#costs = costs;
    const [event] = counters.events;
    this.counting = {
      event: event?.name ?? '',
      unit: event?.unit === 'instructions' ? 'instructions' : 'ns',
      source: counters.source,
    };
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  get isProfiling(): boolean {
    return this.#run?.isProfiling === true;
  }

  begin(isProfiling: boolean): boolean {
    let engine: RequestRun;
    try {
      engine = beginRequestRun(this.#counters, nodeLimit, this.#costs.calibration, isProfiling);
    } catch {
      return false;
    }
    this.#run = { engine, isProfiling, beganMs: performance.now(), gauges: new Map(), requests: 0 };
    return true;
  }

  end(): RunTotals {
    const run = this.#run;
    if (run === undefined) return nothing;
    this.#goTo(SpecialNode.Profiler);
    run.engine.stopTracking();
    const hooksMs = performance.now() - run.beganMs;
    const { all, overhead } = this.#sums(run);
    const collections = this.#selfOf(SpecialNode.MinorCollection) + this.#selfOf(SpecialNode.MajorCollection);
    run.engine.stop();
    this.#run = undefined;
    const afterResponse = Math.max(0, all - run.requests);
    return { requests: run.requests, afterResponse, collections, overhead, hooksMs };
  }

  overheadSoFar(): number {
    return this.#run === undefined ? 0 : this.#sums(this.#run).overhead;
  }

  #sums({ gauges }: Run): { readonly all: number; readonly overhead: number } {
    let all = 0;
    let overhead = this.#programsOverhead() + this.#selfOf(SpecialNode.Profiler);
    for (const gauge of gauges.values()) {
      const sum = this.#sum(gauge);
      all += sum.instructions;
      overhead += sum.overhead;
    }
    return { all, overhead };
  }

  enter(): Meter | undefined {
    const run = this.#run;
    if (run === undefined || run.gauges.size >= nodeLimit / 2) return undefined;
    const { state, enter } = this.#probes;
    const caller = state[StateWord.Current] as number;
    const id = highestRequestId - run.gauges.size;
    this.#goTo(SpecialNode.Program);
    state[StateWord.Argument] = id * calleeKinds + CalleeKind.Label;
    enter();
    const node = state[StateWord.Current] as number;
    this.#goTo(caller);
    if (node <= lastSpecialNode || run.gauges.has(node)) return undefined;
    run.gauges.set(node, { node, id, byHand: 0, isClosed: false, functions: [] });
    return { run: run.engine.epoch, node };
  }

  close(meter: Meter): Measured {
    const run = this.#run;
    const gauge = this.#gaugeOf(meter);
    if (run === undefined || gauge === undefined || gauge.isClosed)
      return { instructions: 0, collectionInstructions: 0 };
    gauge.isClosed = true;
    const counted = this.#sum(gauge);
    const { instructions, collectionInstructions } = run.isProfiling
      ? this.#profiled(gauge, counted)
      : counted;
    run.requests += instructions;
    return { instructions, collectionInstructions };
  }

  functions(meter: Meter): readonly FunctionCost[] {
    return this.#gaugeOf(meter)?.functions ?? [];
  }

  currentNode(): number {
    if (this.#run === undefined) return programNode;
    const current = this.#probes.state[StateWord.Current] as number;
    return current <= lastSpecialNode ? programNode : this.#native.topNode(current);
  }

  runInside(meter: Meter, fn: AnyFunction, receiver: unknown, args: readonly unknown[]): unknown {
    const gauge = this.#gaugeOf(meter);
    if (gauge === undefined) return Reflect.apply(fn, receiver, args);
    gauge.byHand += 1;
    return this.#resumed(meter.node, meter.run, fn, receiver, args);
  }

  runOutside(fn: AnyFunction, receiver: unknown, args: readonly unknown[]): unknown {
    const epoch = this.#run?.engine.epoch;
    if (epoch === undefined) return Reflect.apply(fn, receiver, args);
    return this.#resumed(programNode, epoch, fn, receiver, args);
  }

  stepOutside(): Meter {
    const from = { run: this.#run?.engine.epoch ?? 0, node: this.#probes.state[StateWord.Current] as number };
    if (from.run !== 0) this.#goTo(programNode);
    return from;
  }

  stepBack({ run, node }: Meter): void {
    if (run !== 0 && this.#probes.state[StateWord.StampEpoch] === run) this.#goTo(node);
  }

  aside<Result>(fn: () => Result): Result {
    const epoch = this.#run?.engine.epoch;
    if (epoch === undefined) return fn();
    const { state } = this.#probes;
    const caller = state[StateWord.Current] as number;
    this.#goTo(SpecialNode.Profiler);
    try {
      return fn();
    } finally {
      if (state[StateWord.StampEpoch] === epoch) this.#goTo(caller);
    }
  }

  notes(): readonly string[] {
    return this.counting.unit === 'instructions' && this.#costs.async === undefined
      ? ['What following asynchronous work costs is not known here, and is not taken out of requests']
      : [];
  }

  dispose(): void {
    if (this.#run !== undefined) this.end();
    this.#counters.close();
  }

  /** `undefined` of meters of an earlier run. */
  #gaugeOf({ run, node }: Meter): Gauge | undefined {
    return this.#run?.engine.epoch === run ? this.#run.gauges.get(node) : undefined;
  }

  /** Makes the node the current one. */
  #goTo(node: number): void {
    this.#probes.state[StateWord.Argument] = node;
    this.#probes.leave();
  }

  #resumed(
    node: number,
    epoch: number,
    fn: AnyFunction,
    receiver: unknown,
    args: readonly unknown[],
  ): unknown {
    const { state, resume, suspend } = this.#probes;
    state[StateWord.Argument] = node;
    resume();
    try {
      return Reflect.apply(fn, receiver, args);
    } finally {
      if (state[StateWord.StampEpoch] === epoch) suspend();
    }
  }

  /** Probes of functions cost something too, which the profile has taken out. */
  #profiled(gauge: Gauge, counted: Sum): Measured {
    const snapshot = this.#native.snapshotEngine();
    if (snapshot === undefined) return counted;
    const { instructions, functions } = profileOfRequest({
      snapshot,
      costs: this.#costs,
      requestNode: gauge.node,
      requestId: gauge.id,
      byHand: gauge.byHand,
      counting: this.counting,
    });
    gauge.functions = functions;
    return { instructions, collectionInstructions: counted.collectionInstructions };
  }

  /** Of the request's nodes, less what following its asynchronous work cost. */
  #sum(gauge: Gauge): Sum {
    const count = this.#read(gauge.node);
    let self = 0;
    let collectionInstructions = 0;
    let overhead = 0;
    let { byHand } = gauge;
    for (let at = 0; at < count * subtreeStride; at += subtreeStride) {
      const resumptions = this.#target[at + 3] ?? 0;
      const continuations = Math.max(0, resumptions - byHand);
      byHand -= resumptions - continuations;
      self += this.#target[at + 1] ?? 0;
      collectionInstructions += this.#target[at + 2] ?? 0;
      overhead += this.#hooksCost(this.#target[at] ?? 0, continuations);
    }
    const instructions = Math.max(0, Math.round(self - overhead));
    return { instructions, collectionInstructions, overhead };
  }

  /** What V8 and Node do to call the hooks, and the hooks themselves up to the engine, charged to a node. */
  #hooksCost(node: number, continuations: number): number {
    const costs = this.#costs.async;
    if (costs === undefined) return 0;
    const { promises, resources, resourceResumptions } = environmentAsyncCounts;
    const ofResources = Math.min(continuations, resourceResumptions.at(node));
    return (
      promises.at(node) * costs.promise +
      resources.at(node) * costs.resource +
      (continuations - ofResources) * costs.promiseResumption.inner +
      ofResources * costs.resourceResumption.inner
    );
  }

  #programsOverhead(): number {
    this.#read(programNode, 1);
    return this.#hooksCost(programNode, this.#target[3] ?? 0);
  }

  #selfOf(node: number): number {
    this.#read(node, 1);
    return this.#target[1] ?? 0;
  }

  /** Into `#target`. Returns how many nodes were read. */
  #read(node: number, most = Infinity): number {
    const count = this.#native.readSubtree(node, this.#target);
    const wanted = Math.min(count, most);
    if (wanted * subtreeStride <= this.#target.length) return wanted;
    this.#target = new Float64Array(2 * count * subtreeStride);
    return this.#native.readSubtree(node, this.#target);
  }
}
