/**
 * What decorators remember by the package reflect-metadata (https://rbuckton.github.io/reflect-metadata), which keeps it by
 * function: types of parameters, routes, injected properties. A wrapper has what its target had.
 */
import type { AnyFunction } from '../../engine/functions';

type Key = string | symbol;

interface MetadataApi {
  readonly getOwnMetadataKeys: (target: object, property?: Key) => readonly unknown[];
  readonly getOwnMetadata: (key: unknown, target: object, property?: Key) => unknown;
  readonly defineMetadata: (key: unknown, value: unknown, target: object, property?: Key) => void;
}

export function copyMetadata(wrapper: AnyFunction, target: AnyFunction): void {
  const api = Reflect as Partial<MetadataApi>;
  if (!isMetadataApi(api)) return;
  for (const property of [undefined, ...memberKeys(target)]) {
    for (const key of api.getOwnMetadataKeys(target, property)) {
      api.defineMetadata(key, api.getOwnMetadata(key, target, property), wrapper, property);
    }
  }
}

function isMetadataApi(api: Partial<MetadataApi>): api is MetadataApi {
  return [api.getOwnMetadataKeys, api.getOwnMetadata, api.defineMetadata].every(
    (method) => typeof method === 'function',
  );
}

/** Frameworks remember parameters of instance methods by the class and the method's key. */
function memberKeys(target: AnyFunction): readonly Key[] {
  const prototype: unknown = Object.getOwnPropertyDescriptor(target, 'prototype')?.value;
  const ofInstances = typeof prototype === 'object' && prototype !== null ? Reflect.ownKeys(prototype) : [];
  return [...Reflect.ownKeys(target), ...ofInstances];
}
