/**
 * The class of a decorated member, for its name in profiles. Standard decorators run while the class is being defined and do
 * not get it. It is found from `this` when the member is first called in a profile.
 */
import { types } from 'node:util';
import { environmentPart, mainRealm } from '../../native';
import { isFunction, isNative, sourceOf } from './function-kind';
import type { AnyFunction } from '../../engine/functions';

/** The part of a decorator's context that tells which member it is. */
export interface DecoratedMember {
  readonly key: string | symbol;
  readonly isPrivate: boolean;
  /** Fields are not in prototypes. */
  readonly isField: boolean;
}

/** An object that has members, and the class that it belongs to: a prototype, or a class with its static members. */
interface Holder {
  readonly object: object;
  readonly of: AnyFunction;
}

/**
 * Calls no code of the program.
 *
 * @param receiver `this` of a call; the instance or class that a field is of.
 * @param wrapper what the decorator returned. Another decorator may have replaced it.
 * @returns undefined where the class has no name, or more than one could be meant.
 */
export function classNameFor(
  receiver: unknown,
  member: DecoratedMember,
  wrapper?: AnyFunction,
): string | undefined {
  const holders = holdersFor(receiver);
  const found =
    member.isPrivate || member.isField
      ? theOnly(holders, ({ of }) => mentions(of, member.key))
      : (holders.find((holder) => holds(holder, member.key, wrapper)) ??
        theOnly(holders, ({ object }) => Object.hasOwn(object, member.key)));
  return found && ownNameOf(found.of);
}

/** The class whose prototype or static members a legacy decorator is given. */
export function classNameOfHolder(object: object): string | undefined {
  const of = classOfHolder(object);
  return of && ownNameOf(of);
}

function holdersFor(receiver: unknown): readonly Holder[] {
  const holders: Holder[] = [];
  let object = isFunction(receiver) || typeof receiver === 'object' ? receiver : null;
  while (object !== null && !types.isProxy(object)) {
    const of = classOfHolder(object);
    if (of !== undefined) holders.push({ object, of });
    object = Object.getPrototypeOf(object) as object | null;
  }
  return holders;
}

/** Undefined of the language's own, which all objects inherit from. */
function classOfHolder(object: object): AnyFunction | undefined {
  if (types.isProxy(object)) return undefined;
  const of: unknown = isFunction(object)
    ? object
    : Object.getOwnPropertyDescriptor(object, 'constructor')?.value;
  if (!isFunction(of) || types.isProxy(of) || isNative(of)) return undefined;
  const isItsPrototype = Object.getOwnPropertyDescriptor(of, 'prototype')?.value === object;
  return isFunction(object) || isItsPrototype ? of : undefined;
}

function theOnly(holders: readonly Holder[], isMeant: (holder: Holder) => boolean): Holder | undefined {
  const meant = holders.length === 1 ? holders : holders.filter(isMeant);
  return meant.length === 1 ? meant[0] : undefined;
}

function holds({ object }: Holder, key: string | symbol, wrapper: AnyFunction | undefined): boolean {
  const { value, get, set } = (Object.getOwnPropertyDescriptor(object, key) ?? {}) as Record<string, unknown>;
  return wrapper !== undefined && [value, get, set].includes(wrapper);
}

function mentions(of: AnyFunction, key: string | symbol): boolean {
  return typeof key === 'string' && sourceOf(of).includes(key);
}

/** Names that were chosen for classes, by class and wrapper. */
const chosenNames: WeakMap<AnyFunction, string> = environmentPart(
  'class names',
  () => new mainRealm.WeakMap(),
);

/** Has members of the class listed under this name, those too that were wrapped before. */
export function chooseClassName(of: AnyFunction, name: string): void {
  chosenNames.set(of, name);
}

/** A static method or accessor can stand in the place of a class's `name`. */
function ownNameOf(of: AnyFunction): string | undefined {
  const chosen = chosenNames.get(of);
  if (chosen !== undefined) return chosen;
  const name: unknown = Object.getOwnPropertyDescriptor(of, 'name')?.value;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
