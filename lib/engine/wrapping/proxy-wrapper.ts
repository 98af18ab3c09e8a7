/**
 * The other form of a wrapper: a proxy of the target, whose properties are the target's own, so that there is one set of
 * them whatever is done to either. V8 takes some 400 instructions to call it, and inlines none; so it is made only where
 * the plain wrapper could not share everything.
 */
import type { AnyFunction } from '../functions';

const { apply, construct } = Reflect;

interface ProxyCalls extends ProxyHandler<AnyFunction> {
  readonly wrapper: AnyFunction;
  proxy: AnyFunction | undefined;
}

/** @param wrapper counts the call; only the proxy has it. */
export function proxyCalling(wrapper: AnyFunction, target: AnyFunction): AnyFunction {
  const calls: ProxyCalls = { wrapper, proxy: undefined, apply: applyTrap, construct: constructTrap };
  Object.setPrototypeOf(calls, null);
  return (calls.proxy = new Proxy(target, calls));
}

function applyTrap(this: ProxyCalls, _: AnyFunction, receiver: unknown, args: readonly unknown[]): unknown {
  return apply(this.wrapper, receiver, args);
}

function constructTrap(
  this: ProxyCalls,
  _: AnyFunction,
  args: readonly unknown[],
  newTarget: AnyFunction,
): object {
  return construct(this.wrapper, args, newTarget === this.proxy ? this.wrapper : newTarget) as object;
}
