/**
 * `@profiled` as TypeScript's `experimentalDecorators` call it, and those of Babel and swc that are like it:
 * https://www.typescriptlang.org/docs/handbook/decorators.html
 */
import { invalidArgument } from '../../errors';
import { isFunction } from './function-kind';
import { classNameOfHolder } from './member-owner';
import { memberName } from './own-functions';
import { profile, profileFieldValues, profileMember } from './profile-function';
import type { AnyFunction } from '../../engine/functions';

/** A class; or what has a member, its key, and how it is defined: not at all where it is a field. */
export type LegacyTarget = readonly [target: unknown, key?: unknown, descriptor?: unknown];

/** Babel and swc tell of a field how its first value is made. */
interface FieldDescriptor extends PropertyDescriptor {
  readonly initializer?: ((this: unknown) => unknown) | null;
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT where it is no decorator's call, or one of a parameter. */
export function decorateLegacy(args: LegacyTarget, name: string | undefined): unknown {
  const [target, key, descriptor] = args;
  if (args.length === 1 && isFunction(target)) return decorateClass(target, name);
  if (!isHolder(target) || (typeof key !== 'string' && typeof key !== 'symbol')) {
    throw invalidArgument('what @profiled decorates', 'a class, or a member of one', key ?? target);
  }
  if (typeof descriptor === 'number') {
    throw invalidArgument('what @profiled decorates', 'a class, or a member of one', 'a parameter');
  }
  return decorateMember(target, key, descriptor ?? undefined, namingOf(target, key, name));
}

/** Names are asked for late: a decorator of the class may choose the class's. */
interface Naming {
  readonly name: string;
  readonly nameMember?: (prefix?: string) => string;
}

function namingOf(target: object, key: string | symbol, chosen: string | undefined): Naming {
  if (chosen !== undefined) return { name: chosen };
  return {
    name: memberName(undefined, key),
    nameMember: (prefix = '') => prefix + memberName(classNameOfHolder(target), key),
  };
}

/** A prototype, or a class for its static members. */
function isHolder(target: unknown): target is object {
  return (typeof target === 'object' && target !== null) || isFunction(target);
}

/**
 * Frameworks have heard of the class by its members' decorators, before it was wrapped. They look for what they know along
 * the chain of classes; so the wrapper is derived from the class, as that of any decorator that replaces classes.
 */
function decorateClass(target: AnyFunction, name: string | undefined): AnyFunction {
  const wrapper = profile(target, name === undefined ? {} : { name });
  // A proxy has its target's prototype, which cannot be the target itself; nor can a wrapper's own.
  Reflect.setPrototypeOf(wrapper, target);
  return wrapper;
}

function decorateMember(
  target: object,
  key: string | symbol,
  descriptor: FieldDescriptor | undefined,
  naming: Naming,
): unknown {
  if (descriptor === undefined) {
    decorateProperty(target, key, naming);
    return undefined;
  }
  if ('initializer' in descriptor) return initialized(descriptor, naming);
  const [get, set, value]: readonly unknown[] = ['get', 'set', 'value'].map(
    (part) => Reflect.get(descriptor, part) as unknown,
  );
  return {
    ...descriptor,
    ...(isFunction(value) && { value: wrapPart(value, naming) }),
    ...(isFunction(get) && { get: wrapPart(get, naming, 'get ') }),
    ...(isFunction(set) && { set: wrapPart(set, naming, 'set ') }),
  };
}

function wrapPart(fn: AnyFunction, { name, nameMember }: Naming, prefix = ''): AnyFunction {
  return profileMember(fn, prefix + name, nameMember && (() => nameMember(prefix)));
}

function fieldWrapper({ name, nameMember }: Naming): (value: unknown) => unknown {
  const wrapValue = profileFieldValues(name, nameMember && (() => nameMember()));
  return (value) => wrapValue.call(undefined, value);
}

function initialized(descriptor: FieldDescriptor, naming: Naming): FieldDescriptor {
  const { initializer } = descriptor;
  if (typeof initializer !== 'function') return descriptor;
  const wrapValue = fieldWrapper(naming);
  return {
    ...descriptor,
    initializer(this: unknown) {
      return wrapValue(initializer.call(this));
    },
  };
}

/** A static one has its value already. One of instances is seen when it is assigned for the first time. */
function decorateProperty(target: object, key: string | symbol, naming: Naming): void {
  const wrapValue = fieldWrapper(naming);
  const own = Object.getOwnPropertyDescriptor(target, key);
  if (own !== undefined) {
    const canBeReplaced = 'value' in own && (own.configurable === true || own.writable === true);
    if (canBeReplaced) Object.defineProperty(target, key, { ...own, value: wrapValue(own.value) });
    return;
  }
  Object.defineProperty(target, key, {
    get: () => undefined,
    set(this: object, value: unknown) {
      const field = { value: wrapValue(value), writable: true, enumerable: true, configurable: true };
      Object.defineProperty(this, key, field);
    },
    enumerable: false,
    configurable: true,
  });
}
