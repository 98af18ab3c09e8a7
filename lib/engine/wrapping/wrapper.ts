/**
 * The code around a profiled function.
 *
 * All wrappers of a shape are closures of one function and share its compiled code: calibration warms it once, so that
 * every wrapper is optimized from its first call on and costs the same. While no profiler runs, a call costs one flag
 * check, and V8 inlines the rest away. `Reflect.apply` of rest parameters is a plain forwarding call in optimized code:
 * no array is made.
 */
import { CalleeKind, StateWord, environmentCode } from '../../native';
import { environmentProbes, type Probes } from '../probes';
import type { WrapperShape, AnyFunction, WrapperFactory } from '../functions';

let factories: ReturnType<typeof makeFactories> | undefined;

export function wrapperFactory(shape: WrapperShape): WrapperFactory {
  // Each call of a label makes a wrapper.
  factories ??= environmentCode('wrappers', makeFactories, environmentProbes());
  return factories[shape];
}

/** Uses nothing from outside, so that one copy of it serves an environment. */
function makeFactories(probes: Probes): Record<WrapperShape, WrapperFactory> {
  // Constants, not parameters: V8 folds the former into optimized code, and loads the latter at each call.
  const { state, enter, leave, leaveByThrow } = probes;
  const { apply, construct } = Reflect;

  /** For what cannot be called with `new`: arrow functions, methods, async functions and generators. */
  const method: WrapperFactory = (fn, calleeInSession) => {
    const target = fn;
    const entered = calleeInSession;
    // A method has its caller's `this` and cannot be constructed.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    return {
      wrapper(this: unknown, ...args: unknown[]): unknown {
        const epoch = state[StateWord.Epoch];
        if (epoch === 0) return apply(target, this, args);
        if (entered.epoch !== epoch) entered.renewAtCall(this);
        const { callee } = entered;
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
  const constructible: WrapperFactory = (fn, calleeInSession, newTargetOfOwn = 'target') => {
    const target = fn;
    const entered = calleeInSession;
    const constructed = function wrapper(this: unknown, ...args: unknown[]): unknown {
      const newTarget = (new.target === wrapper ? own : new.target) as AnyFunction | undefined;
      const epoch = state[StateWord.Epoch];
      if (epoch === 0) {
        return newTarget === undefined
          ? apply(target, this, args)
          : (construct(target, args, newTarget) as unknown);
      }
      if (entered.epoch !== epoch) entered.renewAtCall(this);
      const callee = newTarget === undefined ? entered.callee : entered.callee + CalleeKind.Construct;
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
    const own = newTargetOfOwn === 'target' ? target : constructed;
    return constructed;
  };

  return { method, constructible };
}
