/** What the reader has chosen. All parts of the page show it, and change it through here. */
import type { Sorting } from '../columns';

export interface State {
  readonly eventIndex: number;
  /** Index in the profile's threads; null for all of them. */
  readonly thread: number | null;
  /** The id of a function's row. */
  readonly selected: number | null;
  /** The frame that fills the graph's width; null for all. */
  readonly focus: number | null;
  readonly orientation: 'flame' | 'icicle';
  /** Which difference colours the frames of a comparison. */
  readonly colouring: 'total' | 'self';
  readonly search: string;
  readonly filter: string;
  readonly sorting: Sorting;
  /** How many rows of the table are shown. */
  readonly rowLimit: number;
}

type Listener = (state: State, previous: State) => void;

export class Store {
  #state: State;
  readonly #listeners: Listener[] = [];

  constructor(initial: State) {
    this.#state = initial;
  }

  get state(): State {
    return this.#state;
  }

  /** A change that changes nothing tells nobody. */
  change(changes: Partial<State>): void {
    const previous = this.#state;
    const next = { ...previous, ...changes };
    if (!hasChanged(next, previous, ...(Object.keys(changes) as (keyof State)[]))) return;
    this.#state = next;
    for (const listener of this.#listeners) listener(next, previous);
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }
}

export function hasChanged(state: State, previous: State, ...keys: readonly (keyof State)[]): boolean {
  return keys.some((key) => state[key] !== previous[key]);
}
