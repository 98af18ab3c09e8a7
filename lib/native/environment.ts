/**
 * What is one for each JavaScript environment, that is for each thread, whichever copies of this package run there: module
 * caches are cleared, and test runners load each module anew for each test file. All copies meet at the addon, of which
 * there is one.
 */
import type { NativeAddon } from './addon';
import { nativeAddon, refuseSnapshots } from './load';
import { codeInMainRealm } from './main-realm';

/** Of copies that found no addon: nothing is profiled there. */
const ownParts: Record<string, unknown> = {};

/** The part with the name, which `make` makes where it is new. Of objects of `main-realm.ts`, as it outlives this copy. */
export function environmentPart<Part>(name: string, make: () => Part): Part {
  const parts = environmentParts();
  parts[name] ??= make();
  return parts[name] as Part;
}

/** What `make` makes of its argument: the same for all copies. It must use nothing else from outside. */
export function environmentCode<Argument, Made>(
  name: string,
  make: (argument: Argument) => Made,
  argument: Argument,
): Made {
  return environmentPart(name, () => codeInMainRealm(make)(argument));
}

function environmentParts(): Record<string, unknown> {
  refuseSnapshots();
  let addon: NativeAddon;
  try {
    addon = nativeAddon();
  } catch {
    return ownParts;
  }
  return addon.environmentParts;
}
