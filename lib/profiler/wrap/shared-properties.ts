/** Keeping the own properties of a wrapper and its target one set. They are the wrapper's; the target's are accessors of those. */
import { isFunction } from './function-kind';
import type { AnyFunction } from '../../engine/functions';

/** Properties that cannot be anything but data on every function of a kind. */
const fixed: ReadonlySet<string | symbol> = new Set(['prototype', 'arguments', 'caller']);

/** Whether the target has properties that can be assigned to, but not be made the wrapper's. */
export function hasUnsharableProperties(target: AnyFunction): boolean {
  return Reflect.ownKeys(target).some((key) => {
    const own = Object.getOwnPropertyDescriptor(target, key);
    return !fixed.has(key) && own?.writable === true && own.configurable !== true;
  });
}

/**
 * Makes the target's own properties those of the wrapper: code inside a class or named function reaches the target by
 * its name, code outside reaches the wrapper, and both must see the same `static count`.
 *
 * @param mentioned keys that the target's code reads or assigns by its name, whether they are there yet or not.
 */
export function shareProperties(
  wrapper: AnyFunction,
  target: AnyFunction,
  mentioned: ReadonlySet<string>,
): void {
  for (const key of Reflect.ownKeys(target)) {
    if (key !== 'name' && key !== 'length') share(wrapper, target, key);
  }
  for (const key of mentioned) {
    const isInherited = !Object.hasOwn(target, key) && key in Function.prototype;
    if (!isInherited) share(wrapper, target, key);
  }
  shareAdditions(wrapper, target);
}

function share(wrapper: AnyFunction, target: AnyFunction, key: string | symbol): void {
  const own = Object.getOwnPropertyDescriptor(target, key);
  if (fixed.has(key) || (own === undefined ? !Object.isExtensible(target) : own.configurable !== true))
    return;
  Object.defineProperty(target, key, {
    ...accessorsOf(wrapper as unknown as Properties, target, key),
    enumerable: (own ?? Object.getOwnPropertyDescriptor(wrapper, key))?.enumerable === true,
    configurable: true,
  });
}

/**
 * Whoever has the target, other code than its own too, may assign properties that it has not yet, or ask for those that the
 * wrapper got meanwhile: both are seen at the end of the target's prototype chain. A derived class is left as it is, because
 * `super` is looked up there.
 */
function shareAdditions(wrapper: AnyFunction, target: AnyFunction): void {
  const parent: unknown = Object.getPrototypeOf(target);
  if (!isFunction(parent) || Object.hasOwn(parent, 'prototype') || !Object.isExtensible(target)) return;
  Object.setPrototypeOf(target, withOwn(additionsOf(wrapper, target, parent), parent));
}

function additionsOf(wrapper: AnyFunction, target: AnyFunction, parent: object): object {
  const inherited = (): object => {
    const current = Object.getPrototypeOf(wrapper) as object | null;
    return current === target ? parent : (current ?? (Object.create(null) as object));
  };
  return new Proxy(Object.create(parent) as object, {
    get(_, key, receiver: unknown) {
      if (!Object.hasOwn(wrapper, key)) return Reflect.get(inherited(), key, receiver) as unknown;
      return Reflect.get(wrapper, key, receiver === target ? wrapper : receiver) as unknown;
    },
    has: (_, key) => Object.hasOwn(wrapper, key) || Reflect.has(inherited(), key),
    set(_, key, value: unknown, receiver: unknown) {
      if (receiver !== target) return Reflect.set(inherited(), key, value, receiver);
      const isSet = Reflect.set(wrapper, key, value);
      if (isSet && Object.hasOwn(wrapper, key)) share(wrapper, target, key);
      return isSet;
    },
  });
}

/** An object before these, with what is asked of functions all the time: V8 inlines it where there is no proxy on the way. */
function withOwn(additions: object, parent: object): object {
  const object = Object.create(additions) as object;
  for (const key of ['call', 'apply', 'bind', Symbol.hasInstance]) {
    const inherited = inheritedDescriptor(parent, key);
    if (inherited !== undefined) Object.defineProperty(object, key, inherited);
  }
  return object;
}

function inheritedDescriptor(object: object | null, key: string | symbol): PropertyDescriptor | undefined {
  if (object === null) return undefined;
  return (
    Object.getOwnPropertyDescriptor(object, key) ??
    inheritedDescriptor(Object.getPrototypeOf(object) as object | null, key)
  );
}

type Properties = Record<string | symbol, unknown>;

/** What inherits the accessors has itself as `this`: classes that are derived from the target, and wrappers that are. */
function accessorsOf(wrapper: Properties, target: AnyFunction, key: string | symbol): PropertyDescriptor {
  return {
    get(this: unknown): unknown {
      return this === target ? wrapper[key] : Reflect.get(holderOf(wrapper, target, key), key, this);
    },
    set(this: unknown, value: unknown) {
      if (this !== target) Reflect.set(holderOf(wrapper, target, key), key, value, this);
      else if (isSloppy(target)) Reflect.set(wrapper, key, value);
      else wrapper[key] = value; // throws where the property is read-only, as the target's code expects
    },
  };
}

/** A wrapper without the property may inherit from the target. */
function holderOf(wrapper: object, target: AnyFunction, key: string | symbol): object {
  return Object.hasOwn(wrapper, key) ? wrapper : ((Object.getPrototypeOf(target) as object | null) ?? {});
}

// eslint-disable-next-line @typescript-eslint/unbound-method -- It is called with the function that is asked about.
const readArguments = Object.getOwnPropertyDescriptor(Function.prototype, 'arguments')?.get;

/**
 * Only `arguments` of sloppy-mode functions can be read: the accessor on Function.prototype throws for others (ECMAScript,
 * %ThrowTypeError%). Up to V8 13, sloppy-mode functions have a property of their own besides.
 */
function isSloppy(target: AnyFunction): boolean {
  if (Object.hasOwn(target, 'arguments')) return true;
  if (readArguments === undefined) return false;
  try {
    readArguments.call(target);
    return true;
  } catch {
    return false;
  }
}

/**
 * For a class that is wrapped while it is being defined: compilers define its static fields on the target afterwards.
 * Until then the wrapper inherits them, by a prototype that looks there first.
 *
 * @returns to be called when the class is complete: makes these fields the wrapper's.
 */
export function awaitStaticFields(wrapper: AnyFunction, target: AnyFunction): () => void {
  const parent = Object.getPrototypeOf(wrapper) as object | null;
  const inherited = parent ?? (Object.create(null) as object);
  const lookUp = new Proxy(inherited, {
    get: (_, key, receiver: unknown) =>
      (isData(target, key) ? Reflect.get(target, key) : Reflect.get(inherited, key, receiver)) as unknown,
    has: (_, key) => isData(target, key) || Reflect.has(inherited, key),
  });
  if (!Reflect.setPrototypeOf(wrapper, lookUp)) return () => undefined;
  return () => {
    if (Object.getPrototypeOf(wrapper) === lookUp) Object.setPrototypeOf(wrapper, parent);
    adoptFields(wrapper, target);
  };
}

function adoptFields(wrapper: AnyFunction, target: AnyFunction): void {
  for (const key of Reflect.ownKeys(target)) {
    const own = Object.getOwnPropertyDescriptor(target, key);
    if (own === undefined || fixed.has(key) || !isData(target, key)) continue;
    if ((key === 'name' || key === 'length') && own.writable !== true) continue;
    if (Reflect.defineProperty(wrapper, key, own)) share(wrapper, target, key);
  }
}

/** What is shared already is an accessor of the target. */
function isData(target: AnyFunction, key: string | symbol): boolean {
  const own = Object.getOwnPropertyDescriptor(target, key);
  return own !== undefined && 'value' in own;
}
