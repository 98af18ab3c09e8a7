/** What makes the code around profiled functions. */
import type { CalleeKind } from '../native/addon';

export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Makes a wrapper of `target` that enters `functionId`. Only those of methods are also for labels. */
export type WrapperFactory = (
  target: AnyFunction,
  functionId: number,
  kind?: CalleeKind.Call | CalleeKind.Label,
) => AnyFunction;
