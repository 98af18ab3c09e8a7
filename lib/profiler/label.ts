/** Labels: what a piece of work was done for. A labelled node stands above all that the work does, async included. */
import { invalidArgument } from '../errors';
import { CalleeKind, calleeKinds, StateWord } from '../native/addon';
import { registerFunction } from './function-registry';
import { environmentProbes } from './probes';
import { wrapperFactory } from './wrapper';
import type { AnyFunction } from './wrapper-factory';

export type Labels = Readonly<Record<string, string>>;

/** By the labels' text; a program has as many as it has different labels. */
const labelIds = new Map<string, number>();

/**
 * Calls `fn` with the arguments, and returns or throws what it does. What it does is charged below a node of these labels,
 * in callbacks and after an `await` as well. Labels nest. Without a profiler it is just the call.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where the labels are no object with strings, or none.
 */
export function label<Args extends readonly unknown[], Result>(
  labels: Labels,
  fn: (...args: Args) => Result,
  ...args: Args
): Result {
  return labelled(labels, fn)(...args);
}

/** The function, each call of which is as `label` makes it. @throws ERR_ICPROFILE_INVALID_ARGUMENT as `label`. */
export function labelled<Args extends readonly unknown[], Result>(
  labels: Labels,
  fn: (...args: Args) => Result,
): (...args: Args) => Result {
  if (typeof fn !== 'function') throw invalidArgument('fn', 'a function', fn);
  const call = wrapperFactory('method')(fn as unknown as AnyFunction, labelId(labels), CalleeKind.Label);
  return (...args) => call(...args) as Result;
}

/**
 * Has all that this thread does from now on charged below a node of these labels, without an end. For a profiler that runs.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT as `label`.
 */
export function enterLabels(labels: Labels): void {
  const { state, enter } = environmentProbes();
  state[StateWord.Argument] = labelId(labels) * calleeKinds + CalleeKind.Label;
  enter();
}

function labelId(labels: Labels): number {
  const entries = checkedEntries(labels);
  const name = entries.map(([key, value]) => `${key}=${value}`).join(' ');
  const key = JSON.stringify(entries);
  let id = labelIds.get(key);
  if (id === undefined) {
    id = registerFunction({
      name,
      kind: 'label',
      labels: Object.fromEntries(entries),
      parameterCount: 0,
      shape: 'method',
    });
    labelIds.set(key, id);
  }
  return id;
}

function checkedEntries(labels: Labels): readonly (readonly [string, string])[] {
  const entries = typeof labels === 'object' && (labels as unknown) !== null ? Object.entries(labels) : [];
  if (entries.length === 0 || entries.some(([, value]) => typeof value !== 'string')) {
    throw invalidArgument('labels', 'an object with one or more strings', labels);
  }
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}
