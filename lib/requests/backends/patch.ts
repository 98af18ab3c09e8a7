/**
 * Methods of other packages' classes that are replaced, once for each thread. A replacement stays, and calls the original while
 * nothing is sampled. V8 remembers which function a call has reached, and inlines it no more once it was another one, so that
 * requests after `stop()` would cost more than before (docs/requests.md).
 */
import { environmentPart, mainRealm } from '../../native';
import type { AnyFunction } from './context';

/** What a replacement works for. */
export interface Place<Worker> {
  /** `undefined` while nothing is sampled. */
  readonly worker: Worker | undefined;
  /** Whether sampled requests are under way. Reading it here costs a call less than asking the worker: 2 instructions, not 30. */
  readonly isActive: boolean;
}

/** A method that is replaced. */
export interface Patch {
  readonly setActive: (isActive: boolean) => void;
  /** Takes the worker away. */
  readonly end: () => void;
}

/** Makes the method that stands for the original one. It calls nothing but the original while its place is empty. */
export type MakeMethod<Worker> = (original: AnyFunction, place: Place<Worker>) => AnyFunction;

interface OwnPlace {
  worker: unknown;
  isActive: boolean;
}

const nothingPatched: Patch = { setActive: () => undefined, end: () => undefined };

/** Patches that become active and end together. */
export function joinPatches(patches: readonly Patch[]): Patch {
  return {
    setActive: (isActive) => {
      for (const patch of patches) patch.setActive(isActive);
    },
    end: () => {
      for (const patch of patches) patch.end();
    },
  };
}

const places = environmentPart('places of patches', () => new mainRealm.WeakMap<AnyFunction, OwnPlace>());

/**
 * Replaces a method where there is one and where it is not ours already, by whichever copy of this package, and puts the worker
 * in its place. Does nothing where another worker is there.
 */
export function patchMethod<Worker>(
  owner: object,
  name: string,
  make: MakeMethod<Worker>,
  worker: Worker,
): Patch {
  const current: unknown = Reflect.get(owner, name);
  if (typeof current !== 'function') return nothingPatched;
  const place = places.get(current as AnyFunction) ?? replace(owner, name, current as AnyFunction, make);
  if (place.worker !== undefined) return nothingPatched;
  place.worker = worker;
  return {
    setActive: (isActive) => {
      if (place.worker === worker) place.isActive = isActive;
    },
    end: () => {
      if (place.worker !== worker) return;
      place.worker = undefined;
      place.isActive = false;
    },
  };
}

function replace<Worker>(
  owner: object,
  name: string,
  original: AnyFunction,
  make: MakeMethod<Worker>,
): OwnPlace {
  const place: OwnPlace = { worker: undefined, isActive: false };
  const replacement = make(original, place as Place<Worker>);
  Object.defineProperties(replacement, {
    name: { value: name, configurable: true },
    length: { value: original.length, configurable: true },
  });
  Object.defineProperty(owner, name, {
    value: replacement,
    configurable: true,
    writable: true,
    enumerable: Object.getOwnPropertyDescriptor(owner, name)?.enumerable ?? false,
  });
  places.set(replacement, place);
  return place;
}
