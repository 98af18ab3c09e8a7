/** What kind of function something is, as far as wrapping it goes. */
import { types } from 'node:util';
import type { FunctionKind } from '../../model/profile';
import { hasAsyncSyntax, hasGeneratorSyntax } from './type-checks';
import type { AnyFunction } from '../../engine/functions';

export function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function';
}

/** What a profile says that it is. */
export function kindOf(target: AnyFunction): FunctionKind {
  if (hasGeneratorSyntax(target)) return hasAsyncSyntax(target) ? 'async generator' : 'generator';
  if (hasAsyncSyntax(target)) return 'async function';
  return isClass(target) ? 'class' : 'function';
}

/** Methods can be called `class` too; only classes (and builtins) have a prototype that cannot be replaced. */
export function isClass(target: AnyFunction): boolean {
  if (types.isProxy(target)) return false;
  return (
    Object.getOwnPropertyDescriptor(target, 'prototype')?.writable === false &&
    /^class\b/.test(sourceOf(target))
  );
}

/** Builtins and bound functions: what is theirs is the whole process's. */
export function isNative(target: AnyFunction): boolean {
  return /\{\s*\[native code\]\s*\}$/.test(sourceOf(target));
}

/** A proxy can be constructed with exactly where its target can; this one's trap runs instead of the target. */
export function isConstructor(target: AnyFunction): boolean {
  if (isOrdinaryMethod(target)) return false;
  try {
    const Probe = new Proxy(target, { construct: () => ({}) }) as unknown as new () => object;
    return typeof new Probe() === 'object';
  } catch {
    return false;
  }
}

/** What can be constructed with, of a program's own code, has a `prototype` for good. To try costs an error with its stack. */
function isOrdinaryMethod(target: AnyFunction): boolean {
  return (
    !types.isProxy(target) &&
    Object.getOwnPropertyDescriptor(target, 'prototype')?.configurable !== false &&
    !isNative(target)
  );
}

export function isBoundConstructor(target: AnyFunction): boolean {
  return (
    !types.isProxy(target) &&
    Object.getOwnPropertyDescriptor(target, 'prototype') === undefined &&
    isConstructor(target)
  );
}

/** A static method or field can stand in a class's `name` and `length`. */
export function nameOf(target: AnyFunction): string {
  return typeof target.name === 'string' && target.name !== '' ? target.name : '(anonymous)';
}

const mostParameters = 255;

export function parameterCountOf(target: AnyFunction): number {
  return Number.isInteger(target.length) ? Math.min(Math.max(target.length, 0), mostParameters) : 0;
}

export function sourceOf(target: AnyFunction): string {
  return Function.prototype.toString.call(target);
}
