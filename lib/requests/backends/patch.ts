/** Methods of other packages' classes that are replaced, and put back. */
import type { AnyFunction } from './context';

type Methods = Record<string, unknown>;

/** Makes the method that stands for the original one. */
export type MakeMethod = (original: AnyFunction) => AnyFunction;

const patched = Symbol('icprofile.patched');

/**
 * Replaces a method where there is one. Does nothing where it is ours already, by another copy of this package.
 *
 * @returns puts the original back, unless somebody else has replaced ours since.
 */
export function patchMethod(owner: object, name: string, make: MakeMethod): () => void {
  const methods = owner as Methods;
  const original = methods[name];
  if (typeof original !== 'function' || patched in original) return () => undefined;
  const replacement = make(original as AnyFunction);
  Object.defineProperties(replacement, {
    name: { value: name, configurable: true },
    length: { value: original.length, configurable: true },
    [patched]: { value: true },
  });
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, {
    value: replacement,
    configurable: true,
    writable: true,
    enumerable: descriptor?.enumerable ?? false,
  });
  return () => {
    if (methods[name] !== replacement) return;
    if (descriptor === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, descriptor);
  };
}
