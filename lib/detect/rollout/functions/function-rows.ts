/** Which functions are one row: wrappers with what they wrap, and functions that were renamed or moved to another file. */
import type { FunctionIdentity } from '../../../model/requests';
import { groupBy } from '../../group-by';
import { armOf, type Arm, type PreparedArms } from '../arms';
import type { RowPlan } from './profile-table';

/** What is known of one function, over all endpoints and hosts. */
interface Known {
  readonly index: number;
  /** By arm. */
  readonly n: [number, number];
  readonly w: [number, number];
  readonly wSelf: [number, number];
  wTotal: number;
}

/** A wrapper has no more of its own cost than this, and one callee has the rest. */
const mostOwnOfWrapper = 0.05;
const leastOfCallee = 0.95;

export function planRows(prepared: PreparedArms, wrappers: readonly string[]): RowPlan {
  const { functions } = prepared.aggregates;
  const known = knownFunctions(prepared);
  const renamed = renamedFrom(prepared, known);
  const wrapped = wrappedBy(prepared, known, new Set(wrappers));
  const targetOf = (index: number): number => {
    const seen = new Set<number>();
    let at = index;
    while (!seen.has(at)) {
      seen.add(at);
      const callee = wrapped.get(at);
      if (callee === undefined) break;
      at = callee;
    }
    // Rename chains have one link: a function that vanished, and one that is new.
    return renamed.get(at) ?? at;
  };
  const targets = functions.map((_each, index) => targetOf(index));
  const rowIndex = new Map([...new Set(targets)].map((target, row) => [target, row]));
  const identity = (index: number): FunctionIdentity => functions[index] ?? unknown;
  const before = new Map([...renamed].map(([from, to]) => [to, from]));
  return {
    rows: [...rowIndex.keys()].map((target) => {
      const from = before.get(target);
      return {
        function: identity(target),
        before: from === undefined ? null : identity(from),
        wrappers: [...wrapped.keys()].filter((index) => targets[index] === target).map(identity),
      };
    }),
    rowOf: targets.map((target) => rowIndex.get(target) ?? -1),
    isPrimary: targets.map((target, index) => target === index || renamed.get(index) === target),
  };
}

const unknown: FunctionIdentity = { file: '(special)', name: '(unknown)', ordinal: 0, line: null };

function knownFunctions(prepared: PreparedArms): readonly Known[] {
  const { aggregates, rollout } = prepared;
  const known = aggregates.functions.map((_each, index): Known => ({
    index,
    n: [0, 0],
    w: [0, 0],
    wSelf: [0, 0],
    wTotal: 0,
  }));
  for (const cell of aggregates.functionCells) {
    const own = known[cell.function];
    const arm = armOf(rollout, cell.revision);
    if (own === undefined || arm === null) continue;
    own.n[arm] += cell.n;
    own.w[arm] += cell.w;
    own.wSelf[arm] += cell.wSelf;
    own.wTotal += cell.wTotal;
  }
  return known;
}

/** What a wrapper wraps, by index. Nothing is known of wrappers where rows do not tell who called whom. */
function wrappedBy(
  { aggregates, rollout }: PreparedArms,
  known: readonly Known[],
  listed: ReadonlySet<string>,
): ReadonlyMap<number, number> {
  const calls = aggregates.calls.filter(
    ({ revision, caller, callee }) =>
      armOf(rollout, revision) !== null && caller !== null && caller !== callee,
  );
  const found = new Map<number, number>();
  for (const [caller, own] of groupBy(calls, ({ caller: index }) => index ?? -1)) {
    const totals = [...groupBy(own, ({ callee }) => callee)].map(([callee, cells]) => ({
      callee,
      total: cells.reduce((sum, { wTotal }) => sum + wTotal, 0),
    }));
    const [heaviest] = totals.sort((one, other) => other.total - one.total);
    const itself = known[caller];
    if (heaviest === undefined || itself === undefined) continue;
    const ownCost = itself.wSelf[0] + itself.wSelf[1];
    const isPlain =
      ownCost <= mostOwnOfWrapper * itself.wTotal && heaviest.total >= leastOfCallee * itself.wTotal;
    if (isPlain || listed.has(aggregates.functions[caller]?.name ?? '')) found.set(caller, heaviest.callee);
  }
  return found;
}

/** Calls in as many requests, but for this factor. */
const mostCallRatio = 1.25;

/** By index of a function that vanished, the new one that it became. */
function renamedFrom(prepared: PreparedArms, known: readonly Known[]): ReadonlyMap<number, number> {
  const { functions } = prepared.aggregates;
  const weights = ([0, 1] as const).map((arm) => profiledWeight(prepared, arm));
  const vanished = known.filter(({ n }) => n[0] > 0 && n[1] === 0);
  const added = known.filter(({ n }) => n[1] > 0 && n[0] === 0);
  const calledIn = ({ w }: Known, arm: Arm) => w[arm] / (weights[arm] ?? NaN);
  const callers = callersOf(prepared);
  const candidates = vanished.flatMap((from) =>
    added.flatMap((to) => {
      const [one, other] = [functions[from.index], functions[to.index]];
      if (one === undefined || other === undefined) return [];
      const isSameName = one.name === other.name;
      if (!isSameName && one.file !== other.file) return [];
      const ratio = calledIn(to, 1) / calledIn(from, 0);
      if (!(ratio < mostCallRatio && ratio > 1 / mostCallRatio)) return [];
      if (callers !== null && callers(from.index) !== callers(to.index)) return [];
      const cost = Math.abs(Math.log(to.wSelf[1] / (weights[1] ?? 1) / (from.wSelf[0] / (weights[0] ?? 1))));
      return [{ from: from.index, to: to.index, distance: cost + (isSameName ? 0 : 1) }];
    }),
  );
  const found = new Map<number, number>();
  const taken = new Set<number>();
  for (const { from, to } of candidates.sort((one, other) => one.distance - other.distance)) {
    if (found.has(from) || taken.has(to)) continue;
    found.set(from, to);
    taken.add(to);
  }
  return found;
}

function profiledWeight({ aggregates, rollout }: PreparedArms, arm: Arm): number {
  return aggregates.profiled.reduce(
    (sum, { revision, w }) => (armOf(rollout, revision) === arm ? sum + w : sum),
    0,
  );
}

/** A key of a function's callers; null where rows do not tell them. */
function callersOf({ aggregates }: PreparedArms): ((index: number) => string) | null {
  if (aggregates.calls.length === 0) return null;
  const byCallee = groupBy(aggregates.calls, ({ callee }) => callee);
  return (index) =>
    [...new Set((byCallee.get(index) ?? []).map(({ caller }) => caller ?? -1))].sort((a, b) => a - b).join();
}
