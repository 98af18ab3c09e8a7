/**
 * Keeps the probes from costing more than a multiple of the program: functions that do less in a call than their probes do
 * are switched off as the program runs, cheapest first, and count to their callers from then on.
 */
import { SpecialFunction, type EngineSnapshot, nativeAddon } from '../native';
import { functionOfCallee, isGeneratorResumption } from '../engine/probes';
import { calibrationFunctionId, registeredFunction } from '../engine/functions';
import { asProfilersWork, reviewAfter, switchOff, switchedOffFunctions } from '../engine/inserted';
import { callCount } from '../engine/counting';
import { countedSoFar, priceOfCall } from '../engine/calibration';

/** Calls until the first look, and between two of them at least and at most. */
const firstReview = 2 ** 11;
const shortestInterval = 2 ** 9;
const longestInterval = 2 ** 22;
/**
 * So many times what a look costs, probes cost until the next one: a look is dear where the tree is large, a probe where reading is.
 * More where looks find nothing to switch off.
 */
const worthOfLook = 2;
/** Fewer calls since the last look say too little about a function. */
const fewestCalls = 64;
/** In programs a call with probes costs so much more than one in a loop, as V8 inlines less and keeps less in registers. */
const costInPrograms = 2;

/**
 * Of what is allowed, so much is used once functions are switched off: those cost something still, and each time V8 throws code
 * away that it had compiled.
 */
const usedOfAllowed = 0.5;

/** What functions did, by id. */
export interface FunctionWork {
  readonly id: number;
  readonly calls: number;
  /** Counts of the first event, without what they called. */
  readonly self: number;
}

/** What was done between two looks. */
export interface WorkDone {
  readonly total: number;
  /** What a call costs for its probes. */
  readonly price: number;
  readonly functions: readonly FunctionWork[];
  /** Ids of functions that cannot be switched off. */
  readonly kept?: ReadonlySet<number>;
}

/**
 * Which functions to switch off where probes cost more than `maxOverhead` allows. Pure.
 *
 * @param maxOverhead 2 lets the probes cost as much as the program itself.
 */
export function functionsToSwitchOff(
  { total, price, functions, kept }: WorkDone,
  maxOverhead: number,
): readonly number[] {
  let overhead = functions.reduce((sum, { calls }) => sum + calls * price, 0);
  const allowed = (maxOverhead - 1) * Math.max(total - overhead, 0);
  if (overhead <= allowed) return [];
  const cheapestFirst = functions
    .filter(({ id, calls }) => calls >= fewestCalls && kept?.has(id) !== true)
    .sort((first, second) => first.self / first.calls - second.self / second.calls);
  const chosen: number[] = [];
  for (const { id, calls } of cheapestFirst) {
    if (overhead <= allowed * usedOfAllowed) break;
    overhead -= calls * price;
    chosen.push(id);
  }
  return chosen;
}

/**
 * Looks at the running engine from time to time, and switches off what `maxOverhead` does not allow.
 *
 * @param price of `priceOfCall`; where it is not given it is measured at the first look.
 */
export function boundOverhead(maxOverhead: number, price?: number): void {
  const watch = new OverheadWatch(maxOverhead, price);
  reviewAfter(firstReview, () => asProfilersWork(() => watch.review()));
}

class OverheadWatch {
  readonly #maxOverhead: number;
  #price: number | undefined;
  /** Doubles with each look that finds nothing to switch off. */
  #patience = 1;
  readonly #kept = new Set<number>();
  #before = workSoFar();

  constructor(maxOverhead: number, price: number | undefined) {
    this.#maxOverhead = maxOverhead;
    this.#price = price;
  }

  /** Returns after how many calls to look again. */
  review(): number {
    const price = costInPrograms * (this.#price ??= priceOfCall());
    const snapshot = nativeAddon().snapshotEngine();
    if (snapshot === undefined) return Infinity;
    const now = workUpTo(snapshot);
    const work = { ...since(now, this.#before), price, kept: this.#kept };
    const isAnyOff = this.#switchOffAll(functionsToSwitchOff(work, this.#maxOverhead), now);
    this.#before = now;
    this.#patience = isAnyOff ? 1 : this.#patience * 2;
    return callsToNextLook(countedSoFar() - (snapshot.totals[0] ?? 0), price, this.#patience);
  }

  /** Returns whether any could be. */
  #switchOffAll(ids: readonly number[], { functions }: Work): boolean {
    let isAnyOff = false;
    for (const id of ids) {
      if (switchOff(id, functions.get(id)?.calls ?? 0)) isAnyOff = true;
      else this.#kept.add(id);
    }
    return isAnyOff;
  }
}

/**
 * In how many calls to look again. Pure.
 *
 * @param costOfLook in the same unit as the price of a call.
 */
export function callsToNextLook(costOfLook: number, price: number, patience: number): number {
  const calls = price > 0 ? (costOfLook * worthOfLook * patience) / price : longestInterval;
  return Math.ceil(Math.min(Math.max(calls, shortestInterval * patience), longestInterval));
}

/** Up to a moment. */
interface Work {
  /** But for the profiler's, which loads modules and looks here. */
  readonly total: number;
  /** Of functions that have probes in their code, and have them still. */
  readonly functions: ReadonlyMap<number, FunctionWork>;
}

function since(now: Work, before: Work): Pick<WorkDone, 'total' | 'functions'> {
  return {
    total: now.total - before.total,
    functions: [...now.functions.values()].map(({ id, calls, self }) => {
      const earlier = before.functions.get(id);
      return { id, calls: calls - (earlier?.calls ?? 0), self: self - (earlier?.self ?? 0) };
    }),
  };
}

/** Nothing where no engine runs yet. */
function workSoFar(): Work {
  const snapshot = nativeAddon().snapshotEngine();
  return snapshot === undefined ? { total: 0, functions: new Map() } : workUpTo(snapshot);
}

function workUpTo({ nodes, edges, totals }: EngineSnapshot): Work {
  const calls = new Map<number, number>();
  edges.callees.forEach((callee, edge) => {
    if (isGeneratorResumption(callee)) return;
    const id = functionOfCallee(callee);
    calls.set(id, (calls.get(id) ?? 0) + callCount(edges, edge));
  });
  const self = new Map<number, number>();
  nodes.functions.forEach((id, node) => {
    self.set(id, (self.get(id) ?? 0) + (nodes.self[node * totals.length] ?? 0));
  });
  const off = switchedOffFunctions();
  const ids = [...calls.keys()].filter((id) => registeredFunction(id)?.shape === 'inserted' && !off.has(id));
  const profilers = (self.get(SpecialFunction.Profiler) ?? 0) + (self.get(calibrationFunctionId) ?? 0);
  return {
    total: (totals[0] ?? 0) - profilers,
    functions: new Map(ids.map((id) => [id, { id, calls: calls.get(id) ?? 0, self: self.get(id) ?? 0 }])),
  };
}
