/** `profile(fn)`: a function that callers cannot tell from `fn` by using it, and that a running `Profiler` charges. */
import { types } from 'node:util';
import { IcprofileError, invalidArgument } from '../../errors';
import type { FunctionKind } from '../../model/profile';
import { environmentPart, mainRealm } from '../../native';
import { boundLike, claimOwnProperties, claimPrototype, takeAppearance } from './appearance';
import {
  isBoundConstructor,
  isClass,
  isFunction,
  isConstructor,
  isNative,
  nameOf,
  parameterCountOf,
  kindOf,
  sourceOf,
} from './function-kind';
import { syntaxOf, type FunctionSyntax } from './function-syntax';
import { makerOfProfiledGenerators } from './generators';
import { insertedFunction } from '../../engine/inserted';
import { chooseClassName, classNameOfHolder } from './member-owner';
import { memberName, replaceFunctions } from './own-functions';
import { proxyCalling, wrapperFactory } from '../../engine/wrapping';
import { copyMetadata } from './reflect-metadata';
import {
  type WrapperShape,
  calleeOfFunction,
  type SessionCallee,
  type AnyFunction,
} from '../../engine/functions';
import { awaitStaticFields, hasUnsharableProperties, shareProperties } from './shared-properties';
import { passAs } from './type-checks';

export interface ProfileFunctionOptions {
  /**
   * Under what name profiles list it; default: the function's name. Of `profileMethods`: the object's name; default: the class's,
   * of a class and of its prototype.
   */
  readonly name?: string;
}

type Callable = ((...args: never[]) => unknown) | (abstract new (...args: never[]) => unknown);

const wrappers: WeakSet<AnyFunction> = environmentPart('wrapper set', () => new mainRealm.WeakSet());

/** The wrapper that stands for a function wherever no other name was asked for. */
const wrapperOf: WeakMap<AnyFunction, AnyFunction> = environmentPart(
  'wrapper map',
  () => new mainRealm.WeakMap(),
);

/**
 * Wraps a function, method or class. What it returns has the same name, length, own properties, prototype, `this`,
 * arguments, results and throws, and takes `new` and subclassing alike; `docs/wrapped-functions.md` lists what can be told.
 * Wrapping the same function again, or its wrapper, gives the same wrapper.
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
  const chosen = checkedName(options);
  guarded(() => {
    const owner = chosen ?? classNameOfHolder(object);
    replaceFunctions(object, (fn, key, prefix) =>
      wrapMember(fn, prefix + memberName(owner, key), { isChosen: chosen !== undefined }),
    );
  });
  return object;
}

/** Tells a member's full name by `this` of a call; undefined where it cannot be told. */
export type NameMember = (receiver: unknown, wrapper?: AnyFunction) => string | undefined;

/**
 * A function that its class or object names: a method, accessor or field. What is wrapped already, and what is a class,
 * stays as it is.
 *
 * @param nameMember asked at the first calls that are profiled, for what is not named in full yet.
 */
export function profileMember(fn: AnyFunction, name: string, nameMember?: NameMember): AnyFunction {
  if (!guarded(() => isProfilable(fn))) return fn;
  const wrapper: AnyFunction = guarded(() =>
    wrapFunction(fn, name, {
      isChosen: nameMember === undefined,
      nameFor: (receiver) => nameMember?.(receiver, wrapper),
    }),
  );
  return wrapper;
}

/**
 * A class whose definition is not over yet: it is decorated, and compilers define its static fields afterwards.
 *
 * @returns the wrapper, and what is to be called when the class is complete.
 */
export function profileUnfinishedClass(
  target: AnyFunction,
  name: string,
  isChosen: boolean,
): { readonly wrapper: AnyFunction; readonly complete: () => void } {
  const wrapper = guarded(() => wrap(target, name, isChosen));
  const adopt = wrapper === target || types.isProxy(wrapper) ? undefined : awaitStaticFields(wrapper, target);
  const complete = () => {
    adopt?.();
    wrapStaticMembers(wrapper, target, name, syntaxOf(sourceOf(target)), isChosen);
  };
  return { wrapper, complete };
}

/** For the values of a field: the functions among them, one for each instance, are one function in profiles. */
export function profileFieldValues(
  name: string,
  nameMember?: NameMember,
): (this: unknown, value: unknown) => unknown {
  let entered: SessionCallee | undefined;
  return function profileFieldValue(this: unknown, value) {
    if (!isFunction(value)) return value;
    return guarded(() => {
      entered ??= calleeOf(value, nameMember?.(this) ?? name, value);
      return isProfilable(value)
        ? wrapFunction(value, name, { entered, isChosen: nameMember === undefined })
        : value;
    });
  };
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

function wrap(target: AnyFunction, name: string | undefined, isChosen = name !== undefined): AnyFunction {
  if (wrappers.has(target)) return target;
  const known = name === undefined ? wrapperOf.get(target) : undefined;
  if (known !== undefined) return known;
  return kindOf(target) === 'class'
    ? wrapClass(target, name ?? nameOf(target), isChosen)
    : wrapFunction(target, name ?? nameOf(target), { isChosen });
}

interface WrapOptions {
  /** What profiles tell of, where the target only adapts it. */
  readonly definition?: AnyFunction;
  /** What it enters, where others enter it too. */
  readonly entered?: SessionCallee | undefined;
  readonly syntax?: FunctionSyntax;
  /** Whether the program chose the name. */
  readonly isChosen?: boolean;
  /** Tells its full name by `this` of a call. */
  readonly nameFor?: (receiver: unknown) => string | undefined;
}

function calleeOf(
  target: AnyFunction,
  name: string,
  definition: AnyFunction,
  { isProxy = false, nameFor }: { readonly isProxy?: boolean } & Pick<WrapOptions, 'nameFor'> = {},
): SessionCallee {
  const kind = kindOf(definition);
  const parameterCount = parameterCountOf(target);
  const known = { name, kind, parameterCount, shape: shapeOf(target), ...(isProxy && { isProxy }) };
  return calleeOfFunction(known, definition, nameFor);
}

/**
 * Whether its own code has probes, by `icprofile run`, which list it under that name: it needs no wrapper, and would be
 * listed twice.
 */
function isListedAnyway(definition: AnyFunction, name: string, isChosen: boolean): boolean {
  const ownName = nameOf(definition).replace(/^(?:[gs]et |\(anonymous\)$)/, '');
  const probed = insertedFunction(
    definition,
    (candidate) =>
      candidate.kind === kindOf(definition) &&
      candidate.parameterCount === parameterCountOf(definition) &&
      candidate.name.endsWith(ownName),
  );
  return probed !== undefined && (!isChosen || probed.name === name);
}

function wrapFunction(target: AnyFunction, name: string, options: WrapOptions = {}): AnyFunction {
  if (isListedAnyway(options.definition ?? target, name, options.isChosen ?? false)) return target;
  const { definition = target, syntax = syntaxOf(sourceOf(target)), nameFor } = options;
  const isProxy = !isNative(target) && (syntax.escapes || hasUnsharableProperties(target));
  const { entered = calleeOf(target, name, definition, { isProxy, ...(nameFor && { nameFor }) }) } = options;
  const kind = kindOf(definition);
  const shape = shapeOf(target);
  const called = isGenerator(kind) ? makerOfProfiledGenerators(target, entered) : target;
  // A function's `prototype` can be replaced: then it is the wrapper's that counts.
  const newTarget = kind === 'function' && !isProxy && !isNative(target) ? 'wrapper' : 'target';
  const inner = wrapperFactory(shape)(called, entered, newTarget);
  const wrapper = isProxy ? proxyCalling(inner, target) : asPlainWrapper(inner, target, syntax);
  passAs(wrapper, target);
  if (!isNative(target)) claimPrototype(wrapper, target);
  if (isProxy) claimOwnProperties(wrapper, target);
  copyMetadata(wrapper, target);
  wrappers.add(wrapper);
  if (!wrapperOf.has(target)) wrapperOf.set(target, wrapper);
  return wrapper;
}

function asPlainWrapper(inner: AnyFunction, target: AnyFunction, syntax: FunctionSyntax): AnyFunction {
  const wrapper = isBoundConstructor(target) ? boundLike(inner, target) : inner;
  takeAppearance(wrapper, target);
  if (!isNative(target)) shareProperties(wrapper, target, syntax.keys);
  return wrapper;
}

function shapeOf(target: AnyFunction): WrapperShape {
  return isConstructor(target) ? 'constructible' : 'method';
}

function isGenerator(kind: FunctionKind): boolean {
  return kind === 'generator' || kind === 'async generator';
}

function wrapClass(target: AnyFunction, name: string, isChosen: boolean): AnyFunction {
  replaceFunctions(target.prototype as object, (fn, key, prefix) =>
    wrapMember(fn, prefix + memberName(name, key), { isChosen }),
  );
  const syntax = syntaxOf(sourceOf(target));
  const wrapper = wrapFunction(target, name, { syntax, isChosen });
  for (const of of [target, wrapper]) chooseClassName(of, name);
  wrapStaticMembers(wrapper, target, name, syntax, isChosen);
  return wrapper;
}

function wrapStaticMembers(
  wrapper: AnyFunction,
  target: AnyFunction,
  name: string,
  { hasPrivateStatics }: FunctionSyntax,
  isChosen: boolean,
): void {
  const needsTarget = hasPrivateStatics && wrapper !== target;
  replaceFunctions(wrapper, (fn, key, prefix) => {
    const adapted = needsTarget && !isClass(fn) ? calledOnTarget(fn, wrapper, target) : fn;
    return isProfilable(fn)
      ? wrapMember(adapted, prefix + memberName(name, key), { definition: fn, isChosen })
      : adapted;
  });
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

function wrapMember(fn: AnyFunction, name: string, options: WrapOptions): AnyFunction {
  if (!isProfilable(fn)) return fn;
  return wrapperOf.get(fn) ?? wrapFunction(fn, name, options);
}

function isProfilable(fn: AnyFunction): boolean {
  return !wrappers.has(fn) && !isClass(fn);
}

function notWrappable(reason: string, cause?: unknown): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_NOT_WRAPPABLE', `The function cannot be profiled: ${reason}`, {
    remedy: 'Profile the functions that it calls instead',
    ...(cause !== undefined && { cause }),
  });
}
