/**
 * The language's and Node's own functions, as they were when this file was loaded. Tests replace the file system, clocks
 * and JSON, and may leave them so; old libraries give all objects a `toJSON`. A profile must be written all the same.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

interface KnownProperty {
  readonly owner: object;
  readonly name: PropertyKey;
  /** Undefined where there is none. */
  readonly descriptor: PropertyDescriptor | undefined;
}

// What this file itself needs, as the program may replace it too.
const { ownKeys, getOwnPropertyDescriptor, defineProperty, deleteProperty, getPrototypeOf } = Reflect;

const iterators = [
  [][Symbol.iterator](),
  new Map()[Symbol.iterator](),
  new Set()[Symbol.iterator](),
  (function* () {})(),
];

const owners: readonly object[] = [
  ...[
    Array,
    BigInt,
    Buffer,
    Date,
    Error,
    Function,
    Map,
    Number,
    Object,
    Promise,
    RangeError,
    RegExp,
    Set,
    String,
    Symbol,
  ],
  ...[ArrayBuffer, SharedArrayBuffer, Float64Array, Int32Array, Uint8Array, WeakMap, WeakSet].flatMap(
    (constructor) => [constructor, constructor.prototype as object],
  ),
  ...[Array, Buffer, Date, Error, Function, Map, Number, Object, Promise, RegExp, Set, String].map(
    (constructor) => constructor.prototype as object,
  ),
  ...iterators.map((iterator) => getPrototypeOf(iterator)).filter((prototype) => prototype !== null),
  ...[
    getPrototypeOf(Uint8Array),
    getPrototypeOf(Uint8Array.prototype),
    Atomics,
    JSON,
    Math,
    Reflect,
    process.hrtime,
  ],
  ...[performance, getPrototypeOf(performance), fs, os, path],
].filter((owner): owner is object => owner !== null);

const globalNames = ownKeys(globalThis).filter((name) => typeof name === 'string' && /^[A-Z]/.test(name));

const known: readonly KnownProperty[] = [
  ...owners.flatMap((owner) => propertiesOf(owner, [...ownKeys(owner), 'toJSON'])),
  ...propertiesOf(globalThis, globalNames),
  ...propertiesOf(process, ['hrtime', 'cwd', 'pid']),
];

function propertiesOf(owner: object, names: readonly PropertyKey[]): readonly KnownProperty[] {
  return names.map((name) => ({ owner, name, descriptor: getOwnPropertyDescriptor(owner, name) }));
}

/** Does synchronous work as if the program had replaced nothing; it finds all as it left it. */
export function withIntactGlobals<Result>(work: () => Result): Result {
  const replaced = putBack(known);
  try {
    return work();
  } finally {
    putBack(replaced);
  }
}

/** Returns what was there instead. Loops with an index: iterators may be replaced. */
function putBack(properties: readonly KnownProperty[]): readonly KnownProperty[] {
  const replaced: KnownProperty[] = [];
  for (let index = 0; index < properties.length; index += 1) {
    const property = properties[index] as KnownProperty;
    const { owner, name, descriptor } = property;
    const present = getOwnPropertyDescriptor(owner, name);
    if (isSame(present, descriptor)) continue;
    replaced[replaced.length] = { owner, name, descriptor: present };
    // What cannot be changed back stays.
    if (descriptor === undefined) deleteProperty(owner, name);
    else defineProperty(owner, name, descriptor);
  }
  return replaced;
}

function isSame(a: PropertyDescriptor | undefined, b: PropertyDescriptor | undefined): boolean {
  return a?.value === b?.value && a?.get === b?.get && a?.set === b?.set;
}
