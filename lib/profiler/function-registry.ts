/** The profiled functions of this JavaScript environment: an id for each, and what a profile tells of it. */
import { firstProfiledFunction } from '../native/addon';
import type { FunctionKind } from '../model/profile';
import type { FunctionLocation } from './function-location';
import type { ProbedShape } from './wrapper';

export interface RegisteredFunction {
  readonly name: string;
  readonly kind: FunctionKind;
  /** The function's `length`, for want of the number of arguments that each call really had. */
  readonly parameterCount: number;
  /** Of which code its probes are. */
  readonly shape: ProbedShape;
  /** Of a wrapped one, found when it is wrapped: the function need not be kept for it, and most share a script that V8 knows the lines of. */
  readonly location?: FunctionLocation | undefined;
  /** Of a label. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Calibration's wrappers enter this one, which no profile shows. */
export const calibrationFunctionId = firstProfiledFunction;

const firstId = calibrationFunctionId + 1;
const functions: RegisteredFunction[] = [];

export function registerFunction(fn: RegisteredFunction): number {
  return functions.push(fn) - 1 + firstId;
}

/** Ids from here on are given out elsewhere: by a thread that rewrites modules for this one. */
export const firstForeignId = 2 ** 19;
const foreignFunctions: RegisteredFunction[] = [];
let receive: () => readonly RegisteredFunction[] = () => [];

/** @param receiveFunctions gives those that have got ids since it was called last, in the order of their ids. */
export function expectForeignFunctions(receiveFunctions: () => readonly RegisteredFunction[]): void {
  receive = receiveFunctions;
}

export function registeredFunction(id: number): RegisteredFunction | undefined {
  if (id < firstForeignId) return functions[id - firstId];
  for (const fn of receive()) foreignFunctions.push(fn);
  return foreignFunctions[id - firstForeignId];
}
