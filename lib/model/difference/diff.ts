/** What changed from one profile to another, for each function and for each path of callers. Pure. */
import { diffSideOf, type DiffSide, type DiffValues } from './diff-side';
import {
  eventOf,
  type Profile,
  type ProfiledEvent,
  type ProfiledFunction,
  type ProfileThread,
  placeNodes,
  TreeBuilder,
} from '../profile';
import { checkLike, checkLikeEvents, machineDifferences } from '../transform';
import { matchFunctions } from './match-functions';

/** After less before. What is on one side only counts as 0 on the other. */
export interface DiffChange {
  readonly calls: number;
  readonly self: number;
  readonly total: number;
  /** null where a side has no calls. */
  readonly selfPerCall: number | null;
  readonly totalPerCall: number | null;
}

export interface Difference {
  /** null: added since. */
  readonly before: DiffValues | null;
  /** null: removed since. */
  readonly after: DiffValues | null;
  readonly change: DiffChange;
}

export interface FunctionDifference extends Difference {
  /** As it is after; as it was, where it was removed. */
  readonly function: ProfiledFunction;
  /** As it was before, where it was found; it may have moved. */
  readonly functionBefore: ProfiledFunction | null;
}

export interface NodeDifference extends Difference {
  /** Index in the diff's `functions`. */
  readonly function: number;
  /** Index in the diff's `nodes`, smaller than the node's own; -1 for the root of a thread. */
  readonly parent: number;
}

export interface ProfileDiff {
  /** The event that is compared, with its total in each profile. */
  readonly before: ProfiledEvent;
  readonly after: ProfiledEvent;
  readonly functions: readonly FunctionDifference[];
  /** The trees of both profiles, one on top of the other: paths of callers. Parents before children. */
  readonly nodes: readonly NodeDifference[];
  readonly threads: readonly ProfileThread[];
  /** What a reader should know before trusting the differences. */
  readonly notes: readonly string[];
}

/**
 * Functions are matched as `matchFunctions` does, threads by their names. Over all functions, and over all nodes, the
 * changes of self add up to the change of the event's total.
 *
 * @param event by name; default: the first one of `after`.
 * @throws ERR_ICPROFILE_UNLIKE_PROFILES where source, architecture, or the event's unit or correction differ.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where a profile does not have the event.
 */
export function diffProfiles(before: Profile, after: Profile, event?: string): ProfileDiff {
  const { name } = eventOf(after, event);
  const [eventBefore, eventAfter] = [eventOf(before, name), eventOf(after, name)];
  checkLike('source', before.source, after.source);
  checkLike('architecture', before.machine.architecture, after.machine.architecture);
  checkLikeEvents(eventBefore, eventAfter);

  const older = diffSideOf(before, name);
  const newer = diffSideOf(after, name);
  const united = uniteFunctions(older, newer);
  return {
    before: eventBefore,
    after: eventAfter,
    functions: united.functions,
    ...uniteTrees(older, newer, united),
    notes: notesOn(before, after),
  };
}

interface UnitedFunctions {
  /** Those of the newer profile in their order, and then those that were removed. */
  readonly functions: readonly FunctionDifference[];
  /** Where each function of the older profile is among them. */
  readonly indexesBefore: readonly number[];
}

function uniteFunctions(older: DiffSide, newer: DiffSide): UnitedFunctions {
  const matches = matchFunctions(older.profile.functions, newer.profile.functions);
  const functions: FunctionDifference[] = newer.profile.functions.map((fn, index) => {
    const match = matches[index] ?? -1;
    return {
      function: fn,
      functionBefore: older.profile.functions[match] ?? null,
      ...differenceOf(older.functionValues[match], newer.functionValues[index]),
    };
  });
  const indexesBefore = new Map(matches.map((match, index) => [match, index]));
  older.profile.functions.forEach((fn, index) => {
    if (indexesBefore.has(index)) return;
    const removed = differenceOf(older.functionValues[index], undefined);
    indexesBefore.set(index, functions.push({ function: fn, functionBefore: fn, ...removed }) - 1);
  });
  return {
    functions,
    indexesBefore: older.profile.functions.map((_, index) => indexesBefore.get(index) ?? -1),
  };
}

function uniteTrees(
  older: DiffSide,
  newer: DiffSide,
  { functions, indexesBefore }: UnitedFunctions,
): Pick<ProfileDiff, 'nodes' | 'threads'> {
  const builder = new TreeBuilder(0);
  const indexes = functions.map((difference) => builder.addFunction(difference.function));
  const after = placeNodes(builder, newer.profile, indexes, () => false);
  const before = placeNodes(builder, older.profile, indexesBefore, () => false);
  const valuesAfter = new Map(after.map((place, index) => [place, newer.nodeValues[index]]));
  const valuesBefore = new Map(before.map((place, index) => [place, older.nodeValues[index]]));
  const { nodes, threads } = builder.build();
  return {
    nodes: nodes.map((node, index) => ({
      function: node.function,
      parent: node.parent,
      ...differenceOf(valuesBefore.get(index), valuesAfter.get(index)),
    })),
    threads,
  };
}

function differenceOf(before: DiffValues | undefined, after: DiffValues | undefined): Difference {
  const difference = (field: 'calls' | 'self' | 'total') => (after?.[field] ?? 0) - (before?.[field] ?? 0);
  return {
    before: before ?? null,
    after: after ?? null,
    change: {
      calls: difference('calls'),
      self: difference('self'),
      total: difference('total'),
      selfPerCall: nullableDifference(before?.selfPerCall, after?.selfPerCall),
      totalPerCall: nullableDifference(before?.totalPerCall, after?.totalPerCall),
    },
  };
}

function nullableDifference(
  before: number | null | undefined,
  after: number | null | undefined,
): number | null {
  return typeof before === 'number' && typeof after === 'number' ? after - before : null;
}

function notesOn(before: Profile, after: Profile): readonly string[] {
  return [
    ...machineDifferences(before.machine, after.machine).map(
      ({ what, first, second }) => `${what} is ${second}, and was ${first} before: numbers move with it`,
    ),
    ...before.notes.map((note) => `before: ${note}`),
    ...after.notes.map((note) => `after: ${note}`),
  ];
}
