/**
 * Leaving wrappers out of a profile: decorators, middleware, `try` helpers. The tree tells apart what goes through them, so what
 * is below them goes to the node above as it is, and only their own work has to go somewhere. Pure.
 */
import { invalidArgument } from '../../errors';
import {
  functionMatcher,
  isProgramFunction,
  type Profile,
  type ProfiledFunction,
  placeNodes,
  TreeBuilder,
  type Charge,
} from '../profile';
import { shareOut } from './share-out';

/**
 * To whom a wrapper's own work goes: the function that called it, or those that it called, in proportion to its calls of
 * each; where it called none, its caller.
 */
export type FoldTarget = 'caller' | 'callee';

/**
 * Functions that match have no nodes any more. Their callees are called by their callers, as often as by them; their own calls
 * are forgotten. All values are somewhere else, none is lost. What resumptions of a wrapper did goes to its callee
 * where it called just one function and `into` says so, else to its caller.
 *
 * @param patterns as of `restrictStatistics`. What is no function of the program is never folded.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for what is no regular expression, or another target.
 */
export function foldFunctions(
  profile: Profile,
  patterns: readonly (RegExp | string)[],
  into: FoldTarget = 'caller',
): Profile {
  if (!['caller', 'callee'].includes(into)) throw invalidArgument('into', 'caller or callee', into);
  const isFolded = foldedFunctions(profile, patterns);
  const builder = new TreeBuilder(profile.events.length);
  const functions = profile.functions.map((fn, index) =>
    isFolded[index] === true ? -1 : builder.addFunction(fn),
  );
  const nodes = placeNodes(builder, profile, functions, (node) => isFolded[node.function] === true);
  const charges = into === 'caller' ? profile.nodes : chargesPassedDown(profile, isFolded);
  charges.forEach((charge, index) => {
    builder.charge(nodes[index] ?? -1, charge);
  });
  for (const calls of profile.calls) {
    if (isFolded[profile.nodes[calls.to]?.function ?? -1] === true) continue;
    builder.addCalls(nodes[calls.from] ?? -1, nodes[calls.to] ?? -1, calls);
  }
  return { ...profile, ...builder.build() };
}

function foldedFunctions({ functions }: Profile, patterns: readonly (RegExp | string)[]): readonly boolean[] {
  const matchers = patterns.map((pattern) => functionMatcher(pattern, 'patterns'));
  const matches = (fn: ProfiledFunction) => matchers.some((matcher) => matcher(fn));
  return functions.map((fn) => isProgramFunction(fn) && matches(fn));
}

/** What each node has once wrappers gave what they have to their callees. Wrappers of wrappers come first. */
function chargesPassedDown(profile: Profile, isFolded: readonly boolean[]): readonly Charge[] {
  const charges: Charge[] = [...profile.nodes];
  const callees = calleesOfNodes(profile);
  profile.nodes.forEach((node, index) => {
    const charge = charges[index];
    const heirs = callees.get(index) ?? [];
    if (charge === undefined || isFolded[node.function] !== true || heirs.length === 0) return;
    const parts = splitCharge(
      charge,
      heirs.map(({ count }) => count),
    );
    heirs.forEach(({ to }, which) => {
      const own = charges[to];
      const part = parts.given[which];
      if (own !== undefined && part !== undefined) charges[to] = sumOfCharges(own, part);
    });
    charges[index] = parts.kept;
  });
  return charges;
}

interface Callee {
  readonly to: number;
  readonly count: number;
}

/** Functions of the program below a node that it called, by its index. */
function calleesOfNodes({ nodes, calls, functions }: Profile): ReadonlyMap<number, readonly Callee[]> {
  const callees = new Map<number, Callee[]>();
  for (const { from, to, count, recursive } of calls) {
    const fn = functions[nodes[to]?.function ?? -1];
    if (recursive || count === 0 || fn === undefined || !isProgramFunction(fn)) continue;
    const known = callees.get(from);
    if (known === undefined) callees.set(from, [{ to, count }]);
    else known.push({ to, count });
  }
  return callees;
}

/** Resumptions cannot be split: what they did is part of one callee's work or of another's, nobody knows of which. */
function splitCharge(
  charge: Charge,
  weights: readonly number[],
): { readonly given: readonly Charge[]; readonly kept: Charge } {
  const nothing = emptyCharge(charge.self.length);
  if (weights.length === 1) return { given: [charge], kept: nothing };
  const selfs = charge.self.map((value) => shareOut(value, weights));
  const rawSelfs = charge.rawSelf.map((value) => shareOut(value, weights));
  const given = weights.map((_, which) => ({
    ...nothing,
    self: selfs.map((shares) => shares[which] ?? 0),
    rawSelf: rawSelfs.map((shares) => shares[which] ?? 0),
  }));
  return { given, kept: { ...charge, self: nothing.self, rawSelf: nothing.rawSelf } };
}

function emptyCharge(eventCount: number): Charge {
  const zeros = new Array<number>(eventCount).fill(0);
  return { self: zeros, rawSelf: zeros, resumptions: 0, resumed: zeros };
}

function sumOfCharges<Own extends Charge>(own: Own, part: Charge): Own {
  const sum = (list: 'self' | 'rawSelf' | 'resumed') =>
    own[list].map((value, index) => value + (part[list][index] ?? 0));
  return {
    ...own,
    self: sum('self'),
    rawSelf: sum('rawSelf'),
    resumptions: own.resumptions + part.resumptions,
    resumed: sum('resumed'),
  };
}
