/** What is known of a function that has probes. */
import type { FunctionKind } from '../../model/profile';
import type { FunctionLocation } from './source-map';

/** How wrappers are called: each has its own code, and so its own cost. */
export type WrapperShape = 'method' | 'constructible';

/** How a function gets its probes: by a wrapper, or in its own code. */
export type ProbedShape = WrapperShape | 'inserted';

export interface RegisteredFunction {
  readonly name: string;
  readonly kind: FunctionKind;
  /** The function's `length`, for want of the number of arguments that each call really had. */
  readonly parameterCount: number;
  /** Of which code its probes are. */
  readonly shape: ProbedShape;
  /** Whether callers reach the wrapper through a proxy, which costs them more. */
  readonly isProxy?: boolean;
  readonly location?: FunctionLocation | undefined;
  /** Of a label. */
  readonly labels?: Readonly<Record<string, string>>;
}
