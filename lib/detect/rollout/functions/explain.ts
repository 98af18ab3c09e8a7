/** What each function adds to a change: the parts add up to it exactly. */
import type { FunctionChange, FunctionChangeKind } from '../../../model/requests';
import { logarithmicMean, criticalValue } from '../../../stats';
import type { HostProfile, ProfileTable } from './profile-table';

/** An endpoint, as part of what is explained. */
export interface ExplainedUnit {
  readonly endpoint: string;
  /** Requests of both arms: the weight of the endpoint. */
  readonly requests: number;
  readonly baseMean: number;
  readonly headMean: number;
}

export interface Explained {
  readonly scope: 'endpoint' | 'service';
  readonly units: readonly ExplainedUnit[];
  /** Of the units together. */
  readonly logChange: number;
  /** By host, `logChange` without it less `logChange`. */
  readonly deletions: ReadonlyMap<string, number>;
}

/** Costs by request of each row; the last row is what no profile covers. */
interface Costs {
  readonly base: Float64Array;
  readonly head: Float64Array;
}

/** More rows than these are shown as one. */
const mostListed = 40;
/** Cost has moved if no more than this part of it leaves its domain. */
const mostLeaving = 0.2;
const confidence = 0.95;
/** A function that was only not seen by chance is not new. */
const significance = 0.001;

const special = (name: string) => ({ file: '(special)', name, ordinal: 0, line: null });

/** All rows that cost anything. Empty where no endpoint was profiled in both arms. */
export function explainChange(table: ProfileTable, explained: Explained): readonly FunctionChange[] {
  const { units, logChange } = explained;
  const profiles = units.flatMap(({ endpoint }) => table.byEndpoint.get(endpoint) ?? []);
  if (!units.some(({ endpoint }) => isProfiled(table.byEndpoint.get(endpoint) ?? []))) return [];
  const costs = costsOf(table, explained, null, logChange);
  const whole = contributionsOf(costs);
  const hosts = [...new Set(profiles.map(({ host }) => host))];
  const without = hosts.map((host) => {
    const change = logChange + (explained.deletions.get(host) ?? 0);
    return contributionsOf(costsOf(table, explained, host, change));
  });
  const spread = spreadOf(whole, without);
  const rows = table.rows.map((row, index): FunctionChange => {
    const facts = factsOf(table, units, index);
    const { domain, hasGrown } = movementOf(table, index, explained.scope, spread);
    return {
      function: row.function,
      kind: kindOf(facts, row.before !== null),
      before: row.before,
      logContribution: whole[index] ?? 0,
      standardError: spread.errorOf([index]),
      baseSelf: costs.base[index] ?? 0,
      headSelf: costs.head[index] ?? 0,
      baseCalledIn: facts.base.calledIn,
      headCalledIn: facts.head.calledIn,
      baseByCall: facts.base.byCall,
      headByCall: facts.head.byCall,
      isMoved: domain !== null,
      domain,
      hasGrown,
      wrappers: row.wrappers,
    };
  });
  const seen = rows.filter(({ baseSelf, headSelf }) => baseSelf > 0 || headSelf > 0);
  const rest = restRow(costs, whole, table.rows.length, spread.errorOf([table.rows.length]));
  return [...seen, ...(rest.baseSelf === 0 && rest.headSelf === 0 ? [] : [rest])];
}

function isProfiled(profiles: readonly HostProfile[]): boolean {
  return ([0, 1] as const).every((arm) => profiles.some((each) => each.arm === arm && each.wy > 0));
}

/** @param without A host that is left out. */
function costsOf(
  table: ProfileTable,
  { units }: Explained,
  without: string | null,
  logChange: number,
): Costs {
  const rest = table.rows.length;
  const base = new Float64Array(rest + 1);
  const head = new Float64Array(rest + 1);
  const requests = units.reduce((sum, unit) => sum + unit.requests, 0);
  const mean = (of: (unit: ExplainedUnit) => number) =>
    units.reduce((sum, unit) => sum + (unit.requests / requests) * of(unit), 0);
  const baseMean = mean((unit) => unit.baseMean);
  // The change of all units together is known better than each unit's: the anchor is that one.
  const scale = (baseMean * Math.exp(logChange)) / mean((unit) => unit.headMean);
  for (const unit of units) {
    const all = (table.byEndpoint.get(unit.endpoint) ?? []).filter(({ host }) => host !== without);
    const weight = unit.requests / requests;
    const isCovered = isProfiled(all);
    addShares(base, isCovered ? all.filter(({ arm }) => arm === 0) : [], weight * unit.baseMean);
    addShares(head, isCovered ? all.filter(({ arm }) => arm === 1) : [], weight * unit.headMean * scale);
  }
  return { base, head };
}

/** Shares `cost` out over the rows as the profiles have it; the rest goes to the last row. */
function addShares(to: Float64Array, profiles: readonly HostProfile[], cost: number): void {
  const total = profiles.reduce((sum, { wy }) => sum + wy, 0);
  let given = 0;
  for (const { functions } of profiles) {
    for (const [row, { wSelf }] of functions) {
      const part = (cost * wSelf) / total;
      to[row] = (to[row] ?? 0) + part;
      given += part;
    }
  }
  const rest = cost - given;
  // What rounding leaves of a cost that is all shared out is no row of its own.
  if (Math.abs(rest) > 1e-12 * cost) to[to.length - 1] = (to.at(-1) ?? 0) + rest;
}

function contributionsOf({ base, head }: Costs): Float64Array {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const divisor = logarithmicMean(sum(head), sum(base));
  return base.map((cost, row) => ((head[row] ?? 0) - cost) / divisor);
}

interface ContributionSpread {
  readonly sumOf: (rows: readonly number[]) => number;
  readonly errorOf: (rows: readonly number[]) => number | null;
  /** Critical value of t. */
  readonly t: number;
}

/** By the jackknife over hosts. */
function spreadOf(whole: Float64Array, without: readonly Float64Array[]): ContributionSpread {
  const hosts = without.length;
  const sumOf = (rows: readonly number[], of = whole) => rows.reduce((sum, row) => sum + (of[row] ?? 0), 0);
  const errorOf = (rows: readonly number[]) => {
    if (hosts < 3) return null;
    const sum = sumOf(rows);
    const squares = without.reduce((total, each) => total + (sumOf(rows, each) - sum) ** 2, 0);
    return Math.sqrt(((hosts - 1) / hosts) * squares);
  };
  return { sumOf, errorOf, t: criticalValue(confidence, Math.max(1, hosts - 2)) };
}

interface Movement {
  /** The smallest domain that the function's change does not leave; null where it leaves all, or is not sure. */
  readonly domain: string | null;
  /** Its smallest domain surely changed with it. */
  readonly hasGrown: boolean;
}

/** Domains are a function's file, its directory, and all that is explained. */
function movementOf(
  { rows }: ProfileTable,
  index: number,
  scope: string,
  spread: ContributionSpread,
): Movement {
  const signed = spread.sumOf([index]);
  const own = Math.abs(signed);
  const error = spread.errorOf([index]);
  if (error === null || own <= spread.t * error || own === 0) return { domain: null, hasGrown: false };
  const file = rows[index]?.function.file ?? '';
  const directory = directoryOf(file);
  const inRows = (isIn: (file: string) => boolean) =>
    rows.flatMap(({ function: each }, row) => (isIn(each.file) ? [row] : []));
  const all: readonly (readonly [name: string, rows: readonly number[]])[] = [
    [`file ${file}`, inRows((each) => each === file)],
    [`directory ${directory}`, inRows((each) => directoryOf(each) === directory)],
    [scope, [...rows.keys(), rows.length]],
  ];
  const domains = all.filter(([, domain]) => domain.length > 1);
  const noise = (domain: readonly number[]) => spread.t * (spread.errorOf(domain) ?? Infinity);
  const found = domains.find(
    ([, domain]) => Math.abs(spread.sumOf(domain)) + noise(domain) <= mostLeaving * own,
  );
  const [, smallest = [index]] = domains[0] ?? [];
  const hasGrown = spread.sumOf(smallest) * Math.sign(signed) - noise(smallest) > mostLeaving * own;
  return { domain: found?.[0] ?? null, hasGrown: hasGrown && found === undefined };
}

function directoryOf(file: string): string {
  const end = file.lastIndexOf('/');
  return end < 0 ? '.' : file.slice(0, end);
}

interface ArmFacts {
  readonly n: number;
  /** Profiled requests of the endpoints that call it. */
  readonly profiled: number;
  readonly calledIn: number;
  readonly byCall: number | null;
}

function factsOf(
  table: ProfileTable,
  units: readonly ExplainedUnit[],
  row: number,
): { readonly base: ArmFacts; readonly head: ArmFacts } {
  const requests = units.reduce((sum, unit) => sum + unit.requests, 0);
  const ofArm = (arm: 0 | 1): ArmFacts => {
    let [n, profiled, calledIn, wSelf, wCalls] = [0, 0, 0, 0, 0];
    for (const unit of units) {
      const all = table.byEndpoint.get(unit.endpoint) ?? [];
      if (!all.some(({ functions }) => functions.has(row))) continue;
      const own = all.filter((each) => each.arm === arm);
      const weight = own.reduce((sum, { w }) => sum + w, 0);
      for (const profile of own) {
        profiled += profile.n;
        const sums = profile.functions.get(row);
        if (sums === undefined) continue;
        n += sums.n;
        wSelf += sums.wSelf;
        wCalls += sums.wCalls;
        calledIn += (unit.requests / requests) * (sums.w / weight);
      }
    }
    return { n, profiled, calledIn, byCall: wCalls > 0 ? wSelf / wCalls : null };
  };
  return { base: ofArm(0), head: ofArm(1) };
}

function kindOf(
  { base, head }: { readonly base: ArmFacts; readonly head: ArmFacts },
  isRenamed: boolean,
): FunctionChangeKind {
  if (isRenamed) return 'renamed';
  const isSurelyAbsent = (absent: ArmFacts, present: ArmFacts) =>
    absent.n === 0 &&
    present.n > 0 &&
    absent.profiled * Math.log1p(-Math.min(present.n / present.profiled, 1 - 1e-9)) < Math.log(significance);
  if (isSurelyAbsent(base, head)) return 'new';
  return isSurelyAbsent(head, base) ? 'vanished' : 'changed';
}

function restRow(
  costs: Costs,
  whole: Float64Array,
  row: number,
  standardError: number | null,
): FunctionChange {
  return {
    ...nothing,
    function: special('(not profiled)'),
    kind: 'unprofiled',
    logContribution: whole[row] ?? 0,
    standardError,
    baseSelf: costs.base[row] ?? 0,
    headSelf: costs.head[row] ?? 0,
  };
}

const nothing = {
  before: null,
  baseCalledIn: 1,
  headCalledIn: 1,
  baseByCall: null,
  headByCall: null,
  isMoved: false,
  domain: null,
  hasGrown: false,
  wrappers: [],
} as const;

/** Heaviest first, and the lightest as one row: they add up to the same. */
export function shortenRows(rows: readonly FunctionChange[]): readonly FunctionChange[] {
  const sorted = rows.toSorted(
    (one, other) => Math.abs(other.logContribution) - Math.abs(one.logContribution),
  );
  const others = sorted.slice(mostListed);
  if (others.length === 0) return sorted;
  const sum = (field: 'logContribution' | 'baseSelf' | 'headSelf') =>
    others.reduce((total, row) => total + row[field], 0);
  const other: FunctionChange = {
    ...nothing,
    function: special('(other)'),
    kind: 'changed',
    logContribution: sum('logContribution'),
    standardError: null,
    baseSelf: sum('baseSelf'),
    headSelf: sum('headSelf'),
  };
  return [...sorted.slice(0, mostListed), other];
}
