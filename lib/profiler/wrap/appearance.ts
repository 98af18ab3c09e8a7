/** Making a wrapper look like the function that it wraps. */
import type { AnyFunction } from '../../engine/functions';

/** Gives the wrapper the target's own properties, prototype chain and extensibility. */
export function takeAppearance(wrapper: AnyFunction, target: AnyFunction): void {
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(target) as object | null);
  for (const key of Reflect.ownKeys(wrapper)) {
    if (Object.getOwnPropertyDescriptor(target, key) === undefined) Reflect.deleteProperty(wrapper, key);
  }
  for (const key of Reflect.ownKeys(target)) {
    const own = Object.getOwnPropertyDescriptor(target, key) ?? {};
    Object.defineProperty(wrapper, key, own.value === target ? { ...own, value: wrapper } : own);
  }
  if (!Object.isExtensible(target)) Object.preventExtensions(wrapper);
}

/** `instance.constructor`, and what else of its own the target says is itself, shall be what callers have. */
export function claimPrototype(wrapper: AnyFunction, target: AnyFunction): void {
  const prototype: unknown = target.prototype;
  if (typeof prototype === 'object' && prototype !== null) claim(prototype, 'constructor', wrapper, target);
}

/** The same of the target's own properties, where they are the wrapper's too. */
export function claimOwnProperties(wrapper: AnyFunction, target: AnyFunction): void {
  for (const key of Reflect.ownKeys(target)) claim(target, key, wrapper, target);
}

function claim(object: object, key: string | symbol, wrapper: AnyFunction, target: AnyFunction): void {
  const own = Object.getOwnPropertyDescriptor(object, key);
  if (own?.value !== target || (own.writable !== true && own.configurable !== true)) return;
  Object.defineProperty(object, key, { ...own, value: wrapper });
}

/**
 * A bound constructor has no prototype of its own, which every `function` has: the wrapper is given out bound as well.
 * Bound functions ignore their `this`.
 */
export function boundLike(wrapper: AnyFunction, target: AnyFunction): AnyFunction {
  Object.defineProperty(wrapper, Symbol.hasInstance, {
    value: (value: unknown) => value instanceof (target as unknown as new () => object),
  });
  return wrapper.bind(undefined);
}
