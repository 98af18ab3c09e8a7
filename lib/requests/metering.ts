/** What counts the instructions of sampled requests: all that `lib/requests` knows of the engine. */
import type { Counting } from '../model/requests';
import type { FunctionCost } from './function-rows';

/** A function of the program. */
export type AnyFunction = (this: unknown, ...args: never[]) => unknown;

/** One sampled request of a run. */
export interface Meter {
  /** Of the run that it belongs to; a meter of an earlier run counts nothing. */
  readonly run: number;
  readonly node: number;
}

/** What was counted in a request's own code. */
export interface Measured {
  readonly instructions: number;
  readonly collectionInstructions: number;
}

/** What sampling cost, and what no request has, in one run. */
export interface RunTotals {
  /** In sampled requests until their ends. */
  readonly requests: number;
  /** In sampled requests' code after their ends. */
  readonly afterResponse: number;
  readonly collections: number;
  /** Estimated cost of hooks, probes, and of beginning and ending the run. */
  readonly overhead: number;
  /** How long the hooks were on. */
  readonly hooksMs: number;
}

export interface Metering {
  readonly counting: Counting;
  /** Whether a run is under way. */
  readonly isRunning: boolean;
  /** Whether functions are recorded in the run that is under way. */
  readonly isProfiling: boolean;
  /** Begins a run. False where the engine is in use by somebody else, such as a `Profiler`. */
  begin(isProfiling: boolean): boolean;
  /** Estimated cost of the run that is under way, until now; 0 where there is none. */
  overheadSoFar(): number;
  end(): RunTotals;
  /** A request begins; its code runs by `runInside`. `undefined` where the run has no room for another one. */
  enter(): Meter | undefined;
  /** A request ends: what was counted in it until now. */
  close(meter: Meter): Measured;
  /** Costs of the functions that ran in the request, of a run that is profiled; read before the run's end. */
  functions(meter: Meter): readonly FunctionCost[];
  /** Node of the meter whose code is running now; 0 for all other code. */
  currentNode(): number;
  runInside(meter: Meter, fn: AnyFunction, receiver: unknown, args: readonly unknown[]): unknown;
  runOutside(fn: AnyFunction, receiver: unknown, args: readonly unknown[]): unknown;
  /** What the thread does from here on is nobody's work, until `stepBack` with what this returned. */
  stepOutside(): Meter;
  stepBack(from: Meter): void;
  /** Calls icprofile's own code: what it does is sampling's cost, and no request's. */
  aside<Result>(fn: () => Result): Result;
  /** On how it counts, for the health page. */
  notes(): readonly string[];
  /** Frees what it has opened. */
  dispose(): void;
}
