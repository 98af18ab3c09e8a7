/**
 * The code around a profiled function.
 *
 * All wrappers of a shape are closures of one function and share its compiled code: calibration warms it once, so that
 * every wrapper is optimized from its first call on and costs the same. While no profiler runs, a call costs one flag
 * check, and V8 inlines the rest away. `Reflect.apply` of rest parameters is a plain forwarding call in optimized code:
 * no array is made.
 */
import { CalleeKind, calleeKinds, StateWord } from '../native/addon';
import { environmentProbes, type Probes } from './probes';
import { wrapAsynchronous } from './promise-tracking';
import type { AnyFunction, WrapperFactory } from './wrapper-factory';

/** How wrappers are called: each has its own code, and so its own cost. */
export type WrapperShape = 'method' | 'constructible' | 'asynchronous';

/** How a function gets its probes: by a wrapper, or in its own code. */
export type ProbedShape = WrapperShape | 'inserted';

let factories: Readonly<Record<WrapperShape, WrapperFactory>> | undefined;

export function wrapperFactory(shape: WrapperShape): WrapperFactory {
  factories ??= makeFactories(environmentProbes());
  return factories[shape];
}

function makeFactories(probes: Probes): Record<WrapperShape, WrapperFactory> {
  // Constants, not parameters: V8 folds the former into optimized code, and loads the latter at each call.
  const { state, enter, leave, leaveByThrow } = probes;
  const { apply, construct } = Reflect;

  /** For what cannot be called with `new`: arrow functions and methods. */
  const method: WrapperFactory = (fn, functionId, kind = CalleeKind.Call) => {
    const target = fn;
    const callee = functionId * calleeKinds + kind;
    // A method has its caller's `this` and cannot be constructed.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    return {
      wrapper(this: unknown, ...args: unknown[]): unknown {
        const epoch = state[StateWord.Epoch];
        if (epoch === 0) return apply(target, this, args);
        const caller = state[StateWord.Current] as number;
        state[StateWord.Argument] = callee;
        enter();
        let returned = false;
        try {
          const result = apply(target, this, args);
          returned = true;
          return result;
        } finally {
          // Another epoch: the profiler that saw the call begin has stopped.
          if (state[StateWord.Epoch] === epoch) {
            state[StateWord.Argument] = caller;
            if (returned) {
              leave();
            } else {
              state[StateWord.Callee] = callee;
              leaveByThrow();
            }
          }
        }
      },
    }.wrapper;
  };

  /** For `function` functions and classes. */
  const constructible: WrapperFactory = (fn, functionId) => {
    const target = fn;
    const call = functionId * calleeKinds;
    return function wrapper(this: unknown, ...args: unknown[]): unknown {
      const newTarget = (new.target === wrapper ? target : new.target) as AnyFunction | undefined;
      const epoch = state[StateWord.Epoch];
      if (epoch === 0) {
        return newTarget === undefined
          ? apply(target, this, args)
          : (construct(target, args, newTarget) as unknown);
      }
      const callee = newTarget === undefined ? call : call + CalleeKind.Construct;
      const caller = state[StateWord.Current] as number;
      state[StateWord.Argument] = callee;
      enter();
      let returned = false;
      try {
        const result =
          newTarget === undefined
            ? apply(target, this, args)
            : (construct(target, args, newTarget) as unknown);
        returned = true;
        return result;
      } finally {
        if (state[StateWord.Epoch] === epoch) {
          state[StateWord.Argument] = caller;
          if (returned) {
            leave();
          } else {
            state[StateWord.Callee] = callee;
            leaveByThrow();
          }
        }
      }
    };
  };

  return { method, constructible, asynchronous: wrapAsynchronous };
}
