/** What there is to show of the chosen event and thread. */
import { type Profile, type ProfiledEvent, type ProfiledFunction, nodeTotals } from '../../../model/profile';
import { functionRows, matchingNodes, type ComparedEvent, type FunctionRow } from '../comparison';
import { frameTree, type FrameTree } from '../frame-tree';
import { displayName } from '../places';
import { profileOfThread } from '../threads';
import type { State } from './state';

/** The frames' values in the earlier profile, by frame; null of a path that it does not have. */
export interface ComparedFrames {
  readonly self: readonly (number | null)[];
  readonly totals: readonly (number | null)[];
}

export interface View {
  readonly profile: Profile;
  readonly before: Profile | null;
  readonly event: ProfiledEvent;
  readonly eventIndex: number;
  /** The event's total in the earlier profile. */
  readonly wholeBefore: number | null;
  readonly rows: readonly FunctionRow[];
  readonly tree: FrameTree;
  readonly compared: ComparedFrames | null;
  nameOfFrame(frame: number): string;
  functionOfFrame(frame: number): ProfiledFunction | undefined;
}

export type ChooseView = (state: State) => View;

/** Computes each view once for as long as it is shown. */
export function viewChooser(whole: Profile, baseline: Profile | null): ChooseView {
  let key = '';
  let view: View | undefined;
  return ({ eventIndex, thread }) => {
    const wanted = `${eventIndex} ${String(thread)}`;
    if (view === undefined || key !== wanted) view = makeView(whole, baseline, eventIndex, thread);
    key = wanted;
    return view;
  };
}

function makeView(whole: Profile, baseline: Profile | null, eventIndex: number, thread: number | null): View {
  const profile = thread === null ? whole : profileOfThread(whole, thread);
  const before = baseline && (thread === null ? baseline : sameThread(baseline, whole.threads[thread]?.name));
  const event = profile.events[eventIndex];
  if (event === undefined) throw new RangeError(`no event ${eventIndex}`);
  const compared: ComparedEvent = {
    now: eventIndex,
    before: before?.events.findIndex(({ name }) => name === event.name) ?? -1,
  };
  const tree = frameTree(profile, eventIndex);
  const functionOfFrame = (frame: number) => profile.functions[tree.functions[frame] ?? -1];
  const threadNames = new Map(profile.threads.map(({ name, root }) => [root, name]));
  return {
    profile,
    before,
    event,
    eventIndex,
    wholeBefore: before?.events[compared.before]?.total ?? null,
    rows: functionRows(profile, before, compared),
    tree,
    compared: before && comparedFrames(profile, before, compared.before, tree),
    functionOfFrame,
    nameOfFrame: (frame) => {
      const fn = functionOfFrame(frame);
      if (fn === undefined) return 'all threads';
      const threadName = profile.threads.length > 1 ? threadNames.get(frame) : undefined;
      return threadName === undefined ? displayName(fn) : `${threadName} ${displayName(fn)}`;
    },
  };
}

function sameThread(profile: Profile, name: string | undefined): Profile {
  return profileOfThread(
    profile,
    profile.threads.findIndex((thread) => thread.name === name),
  );
}

function comparedFrames(now: Profile, before: Profile, eventIndex: number, tree: FrameTree): ComparedFrames {
  const totals = nodeTotals(before, eventIndex);
  const matches = matchingNodes(now, before);
  const self = matches.map((node) => before.nodes[node]?.self[eventIndex] ?? null);
  const matchedTotals = matches.map((node) => totals[node] ?? null);
  const isSynthetic = tree.root === now.nodes.length;
  const whole = before.events[eventIndex]?.total ?? 0;
  return isSynthetic
    ? { self: [...self, 0], totals: [...matchedTotals, whole] }
    : { self, totals: matchedTotals };
}
