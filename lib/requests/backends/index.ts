/** What requests wait for: databases and caches, timed while windows are open. */
import { patchClient, patchPool } from './pg';
import type { BackendContext } from './context';
import { LoadedModules } from './loaded-modules';
import { RedisChannels } from './redis';

export type { AnyFunction, BackendContext, Caller } from './context';
export { patchMethod } from './patch';
export type { MakeMethod, Patch } from './patch';
export { BackendUses } from './use';
export type { EndOfCall } from './use';

type PatchClass = (prototype: object, context: BackendContext) => () => void;

/** By the file whose exports are the class, or have it as `default`. */
const patches: Readonly<Record<string, PatchClass>> = {
  '/pg/lib/client.js': patchClient,
  '/pg-pool/index.js': patchPool,
};

export class Backends {
  readonly #context: BackendContext;
  readonly #redis: RedisChannels;
  readonly #modules = new LoadedModules(Object.keys(patches));
  readonly #restore: (() => void)[] = [];

  constructor(context: BackendContext) {
    this.#context = context;
    this.#redis = new RedisChannels(context);
  }

  /** Sampled requests are about to begin. Drivers that were loaded meanwhile are patched. */
  watch(): void {
    this.#context.guard(() => {
      for (const { ending, exports } of this.#modules.take()) {
        const prototype = prototypeOf(exports);
        const patch = patches[ending];
        if (prototype !== undefined && patch !== undefined)
          this.#restore.push(patch(prototype, this.#context));
      }
    });
    this.#redis.subscribe();
  }

  /** No sampled request is under way any more. */
  rest(): void {
    this.#redis.unsubscribe();
  }

  /** Drivers do from here on what they did before. */
  close(): void {
    this.rest();
    for (const restore of this.#restore.splice(0).reverse()) restore();
  }
}

function prototypeOf(exports: unknown): object | undefined {
  const candidate: unknown =
    typeof exports === 'function' ? exports : (exports as { readonly default?: unknown } | null)?.default;
  return typeof candidate === 'function' ? (candidate.prototype as object) : undefined;
}
export { LoadedModules } from './loaded-modules';
