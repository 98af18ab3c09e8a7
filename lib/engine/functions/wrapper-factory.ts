/** What makes the code around profiled functions. */
import type { SessionCallee } from './session-callee';

export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Makes a wrapper of `target` that enters `entered`. Only those of methods are also for labels.
 *
 * @param newTarget what `new.target` is where the wrapper itself is constructed; default: the target.
 */
export type WrapperFactory = (
  target: AnyFunction,
  entered: SessionCallee,
  newTarget?: 'target' | 'wrapper',
) => AnyFunction;
