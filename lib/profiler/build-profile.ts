/** From an engine's numbers to a profile. Pure. */
import {
  type FunctionKind,
  type Profile,
  type ProfileCalls,
  type ProfiledEvent,
  type ProfiledFunction,
  type ProfileMachine,
  type ProfileNode,
  type ProfileSource,
  profileFormat,
  profileVersion,
} from '../model/profile';
import { firstProfiledFunction, SpecialFunction, type EngineSnapshot } from '../native';
import { correctAsync, correctSelf, type AsyncCosts, type ProbeCosts } from '../engine/calibration';
import type { AsyncCounts } from '../engine/async';
import { functionOfCallee, isGeneratorResumption } from '../engine/probes';
import { calibrationFunctionId, type RegisteredFunction, otherLabelsName } from '../engine/functions';
import { callCount, mergeParts, throwCount, PairTable } from '../engine/counting';

export interface ProfileIngredients {
  readonly icprofileVersion: string;
  readonly startedAt: string;
  readonly wallTimeNs: number;
  readonly source: ProfileSource;
  readonly machine: ProfileMachine;
  readonly events: readonly { readonly name: string; readonly unit: string }[];
  readonly counted: readonly ProfiledEvent['counted'][];
  readonly snapshot: EngineSnapshot;
  /** By event; undefined where the probes' cost is not known. */
  readonly costs: readonly (ProbeCosts | undefined)[];
  readonly asyncCosts: readonly (AsyncCosts | undefined)[];
  readonly asyncCounts: AsyncCounts;
  /** Whether the costs still held at the end. */
  readonly costsAreCurrent: boolean;
  /** Whether probes could tell in which compiled form their callers ran. */
  readonly sitesVisible: boolean;
  readonly functionOf: (id: number) => RegisteredFunction | undefined;
  /** By function id, the calls that were seen before its probes were switched off. */
  readonly switchedOff: ReadonlyMap<number, number>;
}

export function buildProfile(ingredients: ProfileIngredients): Profile {
  const { snapshot, costs, functionOf } = ingredients;
  const rawSelf = ingredients.events.map((_, event) => selfOfEvent(snapshot, event));
  const self = rawSelf.map((values, event) => {
    const eventCosts = costs[event];
    if (eventCosts === undefined) return values;
    const ofCalls = correctSelf(values, snapshot.edges, eventCosts, functionOf);
    const asyncCosts = ingredients.asyncCosts[event];
    return asyncCosts === undefined
      ? ofCalls
      : correctAsync(ofCalls, snapshot, ingredients.asyncCounts, asyncCosts);
  });
  const functions = new FunctionTable(ingredients);
  const kept = nodesToKeep(snapshot, [...rawSelf, ...self]);
  const { nodes, position } = mergeParts(snapshot, kept, self, rawSelf, (id) => functions.indexOf(id));
  const calls = callsBetween(snapshot, position);
  return {
    format: profileFormat,
    version: profileVersion,
    icprofileVersion: ingredients.icprofileVersion,
    startedAt: ingredients.startedAt,
    wallTimeNs: ingredients.wallTimeNs,
    source: ingredients.source,
    machine: ingredients.machine,
    events: ingredients.events.map(({ name, unit }, event) => ({
      name,
      unit,
      total: snapshot.totals[event] ?? 0,
      corrected: costs[event] !== undefined,
      counted: ingredients.counted[event] ?? 'none',
    })),
    functions: functions.all,
    nodes,
    threads: [{ name: 'main', root: 0 }],
    calls,
    notes: notesOn(ingredients, nodes, calls, functions.all),
  };
}

function selfOfEvent({ nodes, totals }: EngineSnapshot, event: number): number[] {
  const self: number[] = [];
  for (let node = 0; node < nodes.functions.length; node++) {
    self.push(nodes.self[node * totals.length + event] ?? 0);
  }
  return self;
}

/** Nodes that were charged, called or resumed, and their ancestors; the root always. In ascending order. */
function nodesToKeep({ nodes, edges }: EngineSnapshot, charged: readonly (readonly number[])[]): number[] {
  const keep = new Uint8Array(nodes.functions.length);
  keep[0] = 1;
  for (let edge = 0; edge < edges.to.length; edge++) {
    if (callCount(edges, edge) > 0 || throwCount(edges, edge) > 0)
      keep[edges.to[edge] ?? 0] = keep[edges.from[edge] ?? 0] = 1;
  }
  for (let node = nodes.functions.length - 1; node > 0; node--) {
    if ((nodes.resumptions[node] ?? 0) > 0 || charged.some((values) => values[node] !== 0)) keep[node] = 1;
    if (keep[node] === 1) keep[nodes.parents[node] ?? 0] = 1;
  }
  const kept: number[] = [];
  for (let node = 0; node < keep.length; node++) if (keep[node] === 1) kept.push(node);
  return kept;
}

function callsBetween({ edges }: EngineSnapshot, position: Int32Array): readonly ProfileCalls[] {
  const calls: Mutable<ProfileCalls>[] = [];
  const indexes = new PairTable(edges.callees.length);
  for (let edge = 0; edge < edges.callees.length; edge++) {
    const callee = edges.callees[edge] ?? 0;
    if (!isOfFunction(callee)) continue;
    const count = isGeneratorResumption(callee) ? 0 : callCount(edges, edge);
    const throws = throwCount(edges, edge);
    if (count === 0 && throws === 0) continue;
    const from = position[edges.from[edge] ?? 0] ?? 0;
    const to = position[edges.to[edge] ?? 0] ?? 0;
    const recursive = edges.recursive[edge] === 1;
    const known = calls[indexes.indexOf(from, to)];
    if (known === undefined) {
      calls.push({ from, to, count, throws, recursive });
    } else {
      known.count += count;
      known.throws += throws;
      known.recursive = recursive;
    }
  }
  return calls;
}

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

/** Not of what calibration runs. */
function isOfFunction(callee: number): boolean {
  const functionId = functionOfCallee(callee);
  if (functionId === calibrationFunctionId) return false;
  return functionId >= firstProfiledFunction || specialFunctions[functionId] === 'truncated';
}

const specialFunctions: Readonly<Record<number, FunctionKind>> = {
  [SpecialFunction.Program]: 'program',
  [SpecialFunction.Profiler]: 'profiler',
  [SpecialFunction.MinorCollection]: 'minor garbage collection',
  [SpecialFunction.MajorCollection]: 'major garbage collection',
  [SpecialFunction.Truncated]: 'truncated',
  [calibrationFunctionId]: 'profiler',
};

/** Numbers the functions that a profile really has. */
class FunctionTable {
  readonly all: ProfiledFunction[] = [];
  /** By the engine's number. */
  readonly #indexes = new Map<number, number>();
  readonly #indexesOfKinds = new Map<FunctionKind, number>();
  readonly #ingredients: Pick<ProfileIngredients, 'functionOf' | 'switchedOff'>;

  constructor(ingredients: Pick<ProfileIngredients, 'functionOf' | 'switchedOff'>) {
    this.#ingredients = ingredients;
  }

  indexOf(id: number): number {
    const known = this.#indexes.get(id);
    if (known !== undefined) return known;
    const kind = specialFunctions[id];
    // Several of the engine's can be of one kind.
    const index = (kind && this.#indexesOfKinds.get(kind)) ?? this.all.push(this.#describe(id, kind)) - 1;
    this.#indexes.set(id, index);
    if (kind !== undefined) this.#indexesOfKinds.set(kind, index);
    return index;
  }

  #describe(id: number, kind: FunctionKind | undefined): ProfiledFunction {
    const fn = this.#ingredients.functionOf(id);
    const switchedOffAfter = this.#ingredients.switchedOff.get(id);
    return {
      name: kind === undefined ? (fn?.name ?? '') : `(${kind})`,
      kind: kind ?? fn?.kind ?? 'function',
      ...(fn?.location ?? { file: null, line: null, column: null }),
      ...(fn?.labels !== undefined && { labels: fn.labels }),
      ...(switchedOffAfter !== undefined && { switchedOffAfter }),
      ...(fn?.shape === 'inserted' && { hasInsertedProbes: true as const }),
    };
  }
}

function notesOn(
  { snapshot, costs, costsAreCurrent, sitesVisible, events, counted }: ProfileIngredients,
  nodes: readonly ProfileNode[],
  calls: readonly ProfileCalls[],
  functions: readonly ProfiledFunction[],
): readonly string[] {
  const notes: string[] = [];
  if (snapshot.truncated) {
    notes.push('The tree reached its node limit: calls past it are charged to (truncated) nodes');
  }
  if (functions.some(({ kind, name }) => kind === 'label' && name === otherLabelsName)) {
    notes.push(
      `There were more different labels than are told apart (labelLimit): what later ones did is charged to ${otherLabelsName}`,
    );
  }
  const switchedOff = functions.filter(({ switchedOffAfter }) => switchedOffAfter !== undefined);
  if (switchedOff.length > 0) notes.push(switchedOffNote(switchedOff));
  if (!costsAreCurrent) {
    notes.push(
      'V8 recompiled or moved the wrappers while they were profiled: corrected values can be off by some hundred instructions a call; raw values are exact',
    );
  }
  if (!sitesVisible && costs.some((known) => known !== undefined)) {
    notes.push(
      'This Node does not show how V8 compiled the callers of probes: corrected values can be off by some hundred instructions a call; raw values are exact',
    );
  }
  events.forEach(({ name }, event) => {
    if (counted[event] === 'none') notes.push(`${name} was never on the PMU: its values are no counts`);
    if (counted[event] === 'multiplexed')
      notes.push(`${name} shared the PMU with other events: its values cover a part of the time only`);
    const overshot = overshotNodes(nodes, calls, event);
    if (overshot.length > 0) {
      const names = new Set(overshot.map(({ function: index }) => functions[index]?.name ?? ''));
      notes.push(
        `The correction of ${name} overshot in ${[...names].slice(0, 3).join(', ')}: less was counted there than the probes cost`,
      );
    }
  });
  return notes;
}

/** So many are named; the profile has all. */
const namedInNote = 5;

function switchedOffNote(functions: readonly ProfiledFunction[]): string {
  const most = [...functions].sort((a, b) => (b.switchedOffAfter ?? 0) - (a.switchedOffAfter ?? 0));
  const names = most
    .slice(0, namedInNote)
    .map(({ name, switchedOffAfter }) => `${name} (${switchedOffAfter} calls)`);
  const others = functions.length - names.length;
  return `Functions that do less in a call than their probes cost were switched off, and count to their callers after the calls that the profile has: ${names.join(', ')}${others > 0 ? `, and ${others} more` : ''}`;
}

/** Instructions a call that the correction may be off by: the budget that the tests hold it to. */
const residualPerCall = 20;

/** Nodes left with less than nothing, by more than the correction's own tolerance. */
function overshotNodes(
  nodes: readonly ProfileNode[],
  calls: readonly ProfileCalls[],
  event: number,
): readonly ProfileNode[] {
  const probes = new Float64Array(nodes.length);
  for (const { from, to, count } of calls) {
    probes[from] = (probes[from] ?? 0) + count;
    probes[to] = (probes[to] ?? 0) + count;
  }
  return nodes.filter(({ self }, index) => (self[event] ?? 0) < -residualPerCall * (probes[index] ?? 0));
}
