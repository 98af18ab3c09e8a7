/** What requests wait for: databases and caches, timed while windows are open. */
import { patchClient, patchPool } from './pg';
import type { BackendContext } from './context';
import { LoadedModules } from './loaded-modules';
import type { Patch } from './patch';
import { RedisChannels } from './redis';

export type { AnyFunction, BackendContext, Caller } from './context';
export { joinPatches, patchMethod } from './patch';
export type { MakeMethod, Patch } from './patch';
export { BackendUses } from './use';
export type { EndOfCall } from './use';

type PatchClass = (prototype: object, context: BackendContext) => Patch;

/** By the file whose exports are the class, or have it as `default`. */
const patches: Readonly<Record<string, PatchClass>> = {
  '/pg/lib/client.js': patchClient,
  '/pg-pool/index.js': patchPool,
};

export class Backends {
  readonly #context: BackendContext;
  readonly #redis: RedisChannels;
  readonly #modules = new LoadedModules(Object.keys(patches));
  readonly #patches: Patch[] = [];
  readonly #looking: NodeJS.Immediate;
  #isActive = false;

  constructor(context: BackendContext) {
    this.#context = context;
    this.#redis = new RedisChannels(context);
    // When the program's modules have loaded each other.
    this.#looking = setImmediate(() => {
      this.#patchLoaded();
    }).unref();
  }

  /** Drivers that were loaded meanwhile. The sooner, the better: V8 inlines a call no more once it has reached two functions. */
  #patchLoaded(): void {
    this.#context.guard(() => {
      for (const { ending, exports } of this.#modules.take()) {
        const prototype = prototypeOf(exports);
        const patchClass = patches[ending];
        if (prototype === undefined || patchClass === undefined) continue;
        const patch = patchClass(prototype, this.#context);
        patch.setActive(this.#isActive);
        this.#patches.push(patch);
      }
    });
  }

  /** Sampled requests are under way from here on, or no more. */
  setActive(isActive: boolean): void {
    this.#isActive = isActive;
    for (const patch of this.#patches) patch.setActive(isActive);
  }

  /** Sampled requests are about to begin. */
  watch(): void {
    this.#patchLoaded();
    this.#redis.subscribe();
  }

  /** No sampled request is under way any more. */
  rest(): void {
    this.#redis.unsubscribe();
  }

  /** Drivers do from here on what they did before. */
  close(): void {
    clearImmediate(this.#looking);
    this.rest();
    for (const patch of this.#patches.splice(0)) patch.end();
  }
}

function prototypeOf(exports: unknown): object | undefined {
  const candidate: unknown =
    typeof exports === 'function' ? exports : (exports as { readonly default?: unknown } | null)?.default;
  return typeof candidate === 'function' ? (candidate.prototype as object) : undefined;
}
export { LoadedModules } from './loaded-modules';
