/** Replacing the functions that are an object's own methods and accessors. */
import { isFunction } from './function-kind';
import type { AnyFunction } from '../../engine/functions';

/** What to put in a function's place: `prefix` is `get ` or `set ` for the functions of accessors. */
export type Replace = (fn: AnyFunction, key: string | symbol, prefix: string) => AnyFunction;

/** Replaces the functions that are an object's own properties, where they can be changed. */
export function replaceFunctions(object: object, replace: Replace): void {
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
