/** What the patches of drivers need of the sampler. */
import type { AnyFunction, Meter } from '../metering';
import type { BackendUses } from './use';

export type { AnyFunction };

/** A sampled request, as backends see it. */
export interface Caller {
  readonly meter: Meter;
  readonly backends: BackendUses;
}

export interface BackendContext {
  /** The sampled request whose code is running; `undefined` for all other code. */
  readonly current: () => Caller | undefined;
  /** Calls the function as a part of the request's work. */
  readonly runInside: (
    caller: Caller,
    fn: AnyFunction,
    receiver: unknown,
    args: readonly unknown[],
  ) => unknown;
  /** Calls the function as nobody's work: for what outlives the request, such as a pooled connection. */
  readonly runOutside: (fn: AnyFunction, receiver: unknown, args: readonly unknown[]) => unknown;
  /** What runs from here on is nobody's work, until the function that is returned is called. */
  readonly stepOutside: () => () => void;
  /** Milliseconds of a steady clock. */
  readonly now: () => number;
  /** Calls icprofile's own code: what it throws is counted, and goes no further. */
  readonly guard: (fn: () => void) => void;
}
