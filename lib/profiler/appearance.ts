/** Making a wrapper look like the function that it wraps. */
import type { AnyFunction } from './wrapper-factory';

/** Properties that every function of its kind has of its own; `prototype` cannot be anything but data. */
const builtIn: ReadonlySet<string | symbol> = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

/** Gives the wrapper the target's own properties, prototype chain and extensibility. */
export function takeAppearance(wrapper: AnyFunction, target: AnyFunction): void {
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(target) as object | null);
  for (const key of Reflect.ownKeys(wrapper)) {
    if (Object.getOwnPropertyDescriptor(target, key) === undefined) Reflect.deleteProperty(wrapper, key);
  }
  for (const key of Reflect.ownKeys(target)) {
    Object.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(target, key) ?? {});
  }
  if (!Object.isExtensible(target)) Object.preventExtensions(wrapper);
}

/** `instance.constructor` shall be what callers construct with. */
export function claimPrototype(wrapper: AnyFunction, target: AnyFunction): void {
  const prototype: unknown = target.prototype;
  if (typeof prototype !== 'object' || prototype === null) return;
  const own = Object.getOwnPropertyDescriptor(prototype, 'constructor');
  if (own?.value !== target || (own.writable !== true && own.configurable !== true)) return;
  Object.defineProperty(prototype, 'constructor', { ...own, value: wrapper });
}

/**
 * Makes the target's own data properties those of the wrapper: code inside a class or named function reaches the
 * target by its name, code outside reaches the wrapper, and both must see the same `static count`.
 */
export function shareProperties(wrapper: AnyFunction, target: AnyFunction): void {
  for (const key of Reflect.ownKeys(target)) {
    const own = Object.getOwnPropertyDescriptor(target, key);
    if (builtIn.has(key) || own?.writable !== true || own.configurable !== true) continue;
    Object.defineProperty(target, key, {
      get: () => Reflect.get(wrapper, key) as unknown,
      set: (value: unknown) => {
        Reflect.set(wrapper, key, value);
      },
      enumerable: own.enumerable === true,
      configurable: true,
    });
  }
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
