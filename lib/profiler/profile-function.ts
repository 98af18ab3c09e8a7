/** `profile(fn)`: a function that callers cannot tell from `fn` by using it, and that a running `Profiler` charges. */
import { IcprofileError, invalidArgument } from '../errors';
import type { FunctionKind } from '../model/profile';
import { boundLike, claimPrototype, shareProperties, takeAppearance } from './appearance';
import {
  hasPrivateNames,
  isBoundConstructor,
  isClass,
  isConstructor,
  isFunction,
  isNative,
  nameOf,
  parameterCountOf,
  kindOf,
} from './function-kind';
import { locationOf } from './function-location';
import { registerFunction } from './function-registry';
import { makerOfProfiledGenerators } from './generators';
import { passAs } from './type-checks';
import { wrapperFactory, type WrapperShape } from './wrapper';
import type { AnyFunction } from './wrapper-factory';

export interface ProfileFunctionOptions {
  /** Under what name profiles list it; default: the function's name. Of `profileMethods`: the object's name. */
  readonly name?: string;
}

type Callable = ((...args: never[]) => unknown) | (abstract new (...args: never[]) => unknown);

const wrappers = new WeakSet<AnyFunction>();

/** The wrapper that stands for a function wherever no other name was asked for. */
const wrapperOf = new WeakMap<AnyFunction, AnyFunction>();

/**
 * Wraps a function, method or class. What it returns has the same name, length, own properties, prototype, `this`,
 * arguments, results and throws, and takes `new` and subclassing alike; only `toString()` tells, and a `prototype` that
 * is replaced later. Wrapping the same function again, or its wrapper, gives the same wrapper.
 *
 * A class's methods and accessors, static ones included, are wrapped as well, in place: the class itself is changed.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where it is no function.
 * @throws ERR_ICPROFILE_NOT_WRAPPABLE for a revoked proxy.
 */
export function profile<F extends Callable>(fn: F, options: ProfileFunctionOptions = {}): F {
  if (typeof fn !== 'function') throw invalidArgument('fn', 'a function', fn);
  const name = checkedName(options);
  return guarded(() => wrap(fn as unknown as AnyFunction, name)) as unknown as F;
}

/**
 * Replaces an object's own methods and accessors by wrapped ones, and returns the object. Properties that cannot be
 * changed, and those that hold classes, are left as they are.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where it is no object.
 * @throws ERR_ICPROFILE_NOT_WRAPPABLE for a revoked proxy.
 */
export function profileMethods<T extends object>(object: T, options: ProfileFunctionOptions = {}): T {
  if ((typeof object !== 'object' && typeof object !== 'function') || (object as unknown) === null) {
    throw invalidArgument('object', 'an object', object);
  }
  const owner = checkedName(options);
  guarded(() => {
    replaceFunctions(object, (fn, key, prefix) => wrapMember(fn, prefix + memberName(owner, key)));
  });
  return object;
}

/**
 * A function that its class or object names: a method, accessor or field. What is wrapped already, and what is a class,
 * stays as it is.
 *
 * @param functionId of functions that profiles shall not tell apart: the closures that one field makes for each instance.
 */
export function profileMember(fn: AnyFunction, name: string, functionId?: number): AnyFunction {
  return guarded(() => (isProfilable(fn) ? wrapFunction(fn, name, { functionId }) : fn));
}

/** What `profileMember` gives a function that it wraps. */
export function registerMember(fn: AnyFunction, name: string): number {
  return guarded(() => register(fn, name, fn));
}

export function checkedName(options: ProfileFunctionOptions): string | undefined {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw invalidArgument('options', 'an object', options);
  }
  if (options.name !== undefined && typeof options.name !== 'string') {
    throw invalidArgument('options.name', 'a string', options.name);
  }
  return options.name;
}

/** Looking at a revoked proxy throws, as do the traps of an unkind one. */
function guarded<T>(wrapIt: () => T): T {
  try {
    return wrapIt();
  } catch (cause) {
    throw cause instanceof IcprofileError ? cause : notWrappable('looking at its properties throws', cause);
  }
}

function wrap(target: AnyFunction, name: string | undefined): AnyFunction {
  if (wrappers.has(target)) return target;
  const known = name === undefined ? wrapperOf.get(target) : undefined;
  if (known !== undefined) return known;
  return kindOf(target) === 'class'
    ? wrapClass(target, name ?? nameOf(target))
    : wrapFunction(target, name ?? nameOf(target));
}

interface WrapOptions {
  /** What profiles tell of, where the target only adapts it. */
  readonly definition?: AnyFunction;
  /** Of a function that is registered already. */
  readonly functionId?: number | undefined;
}

function register(target: AnyFunction, name: string, definition: AnyFunction): number {
  const kind = kindOf(definition);
  return registerFunction({
    name,
    kind,
    parameterCount: parameterCountOf(target),
    shape: shapeOf(target, kind),
    location: locationOf(definition),
  });
}

function wrapFunction(target: AnyFunction, name: string, options: WrapOptions = {}): AnyFunction {
  const { definition = target, functionId = register(target, name, definition) } = options;
  const kind = kindOf(definition);
  const shape = shapeOf(target, kind);
  const called = isGenerator(kind) ? makerOfProfiledGenerators(target, functionId) : target;
  const inner = wrapperFactory(shape)(called, functionId);
  const wrapper = isBoundConstructor(target) ? boundLike(inner, target) : inner;
  takeAppearance(wrapper, target);
  passAs(wrapper, target);
  if (!isNative(target)) {
    claimPrototype(wrapper, target);
    shareProperties(wrapper, target);
  }
  wrappers.add(wrapper);
  if (!wrapperOf.has(target)) wrapperOf.set(target, wrapper);
  return wrapper;
}

function shapeOf(target: AnyFunction, kind: FunctionKind): WrapperShape {
  if (kind === 'async function') return 'asynchronous';
  return isConstructor(target) ? 'constructible' : 'method';
}

function isGenerator(kind: FunctionKind): boolean {
  return kind === 'generator' || kind === 'async generator';
}

function wrapClass(target: AnyFunction, name: string): AnyFunction {
  replaceFunctions(target.prototype as object, (fn, key, prefix) =>
    wrapMember(fn, prefix + memberName(name, key)),
  );
  const wrapper = wrapFunction(target, name);
  const adapt = hasPrivateNames(target)
    ? (fn: AnyFunction) => calledOnTarget(fn, wrapper, target)
    : undefined;
  replaceFunctions(wrapper, (fn, key, prefix) => {
    const adapted = adapt === undefined || isClass(fn) ? fn : adapt(fn);
    return isProfilable(fn) ? wrapMember(adapted, prefix + memberName(name, key), fn) : adapted;
  });
  return wrapper;
}

/** A static method that finds its class's private static members in `this`, which the wrapper does not have. */
function calledOnTarget(fn: AnyFunction, wrapper: AnyFunction, target: AnyFunction): AnyFunction {
  // A method, as what it stands for: it has its caller's `this` and cannot be constructed.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const adapter = {
    method(this: unknown, ...args: unknown[]): unknown {
      const result = Reflect.apply(fn, this === wrapper ? target : this, args);
      return result === target ? wrapper : result;
    },
  }.method;
  takeAppearance(adapter, fn);
  passAs(adapter, fn);
  return adapter;
}

function wrapMember(fn: AnyFunction, name: string, definition = fn): AnyFunction {
  if (!isProfilable(fn)) return fn;
  return wrapperOf.get(fn) ?? wrapFunction(fn, name, { definition });
}

function isProfilable(fn: AnyFunction): boolean {
  return !wrappers.has(fn) && !isClass(fn);
}

/** What to put in a function's place: `prefix` is `get ` or `set ` for the functions of accessors. */
type Replace = (fn: AnyFunction, key: string | symbol, prefix: string) => AnyFunction;

/** Replaces the functions that are an object's own properties, where they can be changed. */
function replaceFunctions(object: object, replace: Replace): void {
  for (const key of Reflect.ownKeys(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (descriptor === undefined || key === 'constructor') continue;
    const replaced = replacedDescriptor(descriptor, (fn, prefix) => replace(fn, key, prefix));
    if (replaced !== undefined) Object.defineProperty(object, key, replaced);
  }
}

/** Undefined where there is nothing to replace, or it cannot be. */
function replacedDescriptor(
  descriptor: PropertyDescriptor,
  replace: (fn: AnyFunction, prefix: string) => AnyFunction,
): PropertyDescriptor | undefined {
  const value: unknown = descriptor.value;
  if (isFunction(value)) {
    const changeable = descriptor.configurable === true || descriptor.writable === true;
    return changeable ? { ...descriptor, value: replace(value, '') } : undefined;
  }
  const [getter, setter]: readonly unknown[] = [
    Reflect.get(descriptor, 'get'),
    Reflect.get(descriptor, 'set'),
  ];
  if (descriptor.configurable !== true || (!isFunction(getter) && !isFunction(setter))) return undefined;
  return {
    ...descriptor,
    ...(isFunction(getter) && { get: replace(getter, 'get ') }),
    ...(isFunction(setter) && { set: replace(setter, 'set ') }),
  };
}

export function memberName(owner: string | undefined, key: string | symbol): string {
  const member = typeof key === 'symbol' ? `[${key.description ?? ''}]` : key;
  return owner === undefined ? member : `${owner}.${member}`;
}

function notWrappable(reason: string, cause?: unknown): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_NOT_WRAPPABLE', `The function cannot be profiled: ${reason}`, {
    remedy: 'Profile the functions that it calls instead',
    ...(cause !== undefined && { cause }),
  });
}
