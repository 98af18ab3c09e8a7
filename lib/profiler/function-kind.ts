/** What kind of function something is, as far as wrapping it goes. */
import { types } from 'node:util';
import type { FunctionKind } from '../model/profile';
import { hasAsyncSyntax, hasGeneratorSyntax } from './type-checks';
import type { AnyFunction } from './wrapper-factory';

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

/** Whether a class's code may use private names: fields that the class has, and its wrapper has not. */
export function hasPrivateNames(target: AnyFunction): boolean {
  return sourceOf(target).includes('#');
}

/** Builtins and bound functions: what is theirs is the whole process's. */
export function isNative(target: AnyFunction): boolean {
  return /\{\s*\[native code\]\s*\}$/.test(sourceOf(target));
}

/** A proxy can be constructed with exactly where its target can; this one's trap runs instead of the target. */
export function isConstructor(target: AnyFunction): boolean {
  try {
    const Probe = new Proxy(target, { construct: () => ({}) }) as unknown as new () => object;
    return typeof new Probe() === 'object';
  } catch {
    return false;
  }
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

function sourceOf(target: AnyFunction): string {
  return Function.prototype.toString.call(target);
}
