/** The profiled functions of this JavaScript environment: an id for each, and what a profile tells of it. */
import { firstProfiledFunction } from '../native/addon';
import type { FunctionKind } from '../model/profile';
import type { FunctionLocation } from './function-location';
import type { WrapperShape } from './wrapper';

export interface RegisteredFunction {
  readonly name: string;
  readonly kind: FunctionKind;
  /** The function's `length`, for want of the number of arguments that each call really had. */
  readonly parameterCount: number;
  /** Of which code its wrappers are. */
  readonly shape: WrapperShape;
  /** Found when it is wrapped: the function need not be kept for it, and most share a script that V8 knows the lines of. */
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

export function registeredFunction(id: number): RegisteredFunction | undefined {
  return functions[id - firstId];
}
