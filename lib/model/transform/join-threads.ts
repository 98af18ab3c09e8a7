/** Profiles of the threads of one process, taken at the same time, as one: beside each other, each with its own tree. Pure. */
import { invalidArgument } from '../../errors';
import type {
  Profile,
  ProfileCalls,
  ProfiledEvent,
  ProfiledFunction,
  ProfileNode,
  ProfileThread,
} from '../profile';

export interface NamedThread {
  /** In place of the names that its profile has for its thread. */
  readonly name: string;
  readonly profile: Profile;
}

/**
 * Events' totals add up. Functions of the same kind, name, place and labels are one, but for those that one profile tells
 * apart. The rest of the header is the first profile's; notes of the others are headed with their thread's name.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where source, events or units differ.
 */
export function joinThreads(main: Profile, others: readonly NamedThread[]): Profile {
  const parts = others.map(({ profile }) => profile);
  for (const part of parts) checkAlike(main, part);
  const functions = new FunctionUnion();
  const nodes: ProfileNode[] = [];
  const calls: ProfileCalls[] = [];
  const threads: ProfileThread[] = [];
  const add = (part: Profile, name: string | undefined): void => {
    const offset = nodes.length;
    const indexes = functions.add(part.functions);
    for (const node of part.nodes) nodes.push(movedNode(node, offset, indexes));
    for (const call of part.calls) calls.push({ ...call, from: call.from + offset, to: call.to + offset });
    for (const thread of part.threads)
      threads.push({ name: name ?? thread.name, root: thread.root + offset });
  };
  add(main, undefined);
  for (const { name, profile } of others) add(profile, name);
  return {
    ...main,
    events: main.events.map((event, index) =>
      joinEvents(
        event,
        parts.map(({ events }) => events[index] ?? event),
      ),
    ),
    functions: functions.all,
    nodes,
    threads,
    calls,
    notes: [
      ...main.notes,
      ...others.flatMap(({ name, profile }) => profile.notes.map((note) => `${name}: ${note}`)),
    ],
  };
}

function movedNode(node: ProfileNode, offset: number, functions: readonly number[]): ProfileNode {
  return {
    ...node,
    function: functions[node.function] ?? 0,
    parent: node.parent < 0 ? node.parent : node.parent + offset,
  };
}

function joinEvents(event: ProfiledEvent, others: readonly ProfiledEvent[]): ProfiledEvent {
  const isAlike = others.every(({ counted }) => counted === event.counted);
  return {
    ...event,
    total: others.reduce((sum, { total }) => sum + total, event.total),
    corrected: event.corrected && others.every(({ corrected }) => corrected),
    // What was counted on one thread and not on another was counted for a part of the time.
    counted: isAlike ? event.counted : 'multiplexed',
  };
}

/** A list of functions that grows by those that it lacks. */
class FunctionUnion {
  readonly all: ProfiledFunction[] = [];
  readonly #indexes = new Map<string, number>();

  /** Returns where each of them is in `all`. */
  add(functions: readonly ProfiledFunction[]): readonly number[] {
    const occurrences = new Map<string, number>();
    return functions.map((fn) => {
      const { name, kind, file, line, column, labels } = fn;
      const identity = JSON.stringify([name, kind, file, line, column, labels]);
      const occurrence = (occurrences.get(identity) ?? 0) + 1;
      occurrences.set(identity, occurrence);
      const key = `${occurrence} ${identity}`;
      const index = this.#indexes.get(key) ?? this.all.push(fn) - 1;
      this.#indexes.set(key, index);
      return index;
    });
  }
}

function checkAlike(main: Profile, part: Profile): void {
  const described = (profile: Profile): string =>
    JSON.stringify([profile.source, profile.events.map(({ name, unit }) => [name, unit])]);
  if (described(main) !== described(part)) {
    throw invalidArgument('profile', `of ${described(main)}, as the first one`, described(part));
  }
}
