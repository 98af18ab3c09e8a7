/**
 * PostgreSQL's driver `pg`, 8.x: queries timed, and what a connection does for a request charged to that request.
 *
 * A pooled connection's data arrives in the context of whoever opened it. So connections are opened as nobody's work, and
 * the driver's handlers of a query run inside the request that made the query.
 */
import type { AnyFunction, BackendContext, Caller } from './context';
import { joinPatches, patchMethod, type Patch, type Place } from './patch';
import type { EndOfCall } from './use';

const system = 'postgresql';

/** What `Client` calls of a query while its answer arrives. */
const handlers = [
  'handleRowDescription',
  'handleDataRow',
  'handlePortalSuspended',
  'handleEmptyQuery',
  'handleCommandComplete',
  'handleCopyInResponse',
  'handleCopyData',
  'handleError',
  'handleReadyForQuery',
] as const;

/** The last one that is called of a query. */
const lastHandlers: readonly string[] = ['handleError', 'handleReadyForQuery'];

/** Of `Client`, by versions: the fields without underscore are deprecated getters in later ones. */
interface ClientFields {
  readonly _queryQueue?: readonly object[];
  readonly queryQueue?: readonly object[];
  readonly _sentQueryQueue?: readonly object[];
  readonly _activeQuery?: object | null;
  readonly activeQuery?: object | null;
}

/** @param prototype of `pg`'s `Client`. */
export function patchClient(prototype: object, worker: BackendContext): Patch {
  const boundQueries = new WeakSet();
  const queryPatch = patchMethod(
    prototype,
    'query',
    (original, place: Place<BackendContext>) =>
      function (this: unknown, ...args: readonly unknown[]): unknown {
        const context = activeWorker(place);
        const caller = context?.current();
        if (context === undefined || caller === undefined) return Reflect.apply(original, this, args);
        const end = caller.backends.begin('database', system, context.now());
        let hasThrown = true;
        try {
          const result: unknown = Reflect.apply(original, this, args);
          hasThrown = false;
          return result;
        } finally {
          context.guard(() => {
            const query = hasThrown ? undefined : newestQuery(this as ClientFields);
            if (query === undefined || boundQueries.has(query)) {
              end(context.now());
            } else {
              boundQueries.add(query);
              bindHandlers(query, caller, end, context);
            }
          });
        }
      },
    worker,
  );
  const connectPatch = patchMethod(
    prototype,
    'connect',
    (original, place: Place<BackendContext>) =>
      function (this: unknown, ...args: readonly unknown[]): unknown {
        const context = activeWorker(place);
        const caller = context?.current();
        if (context === undefined || caller === undefined) return Reflect.apply(original, this, args);
        return context.runOutside(
          original,
          this,
          args.map((arg) => bound(arg, caller, context)),
        );
      },
    worker,
  );
  return joinPatches([queryPatch, connectPatch]);
}

/** @param prototype of `pg-pool`'s `Pool`. */
export function patchPool(prototype: object, worker: BackendContext): Patch {
  const waiting = new WeakMap<object, { readonly caller: Caller; readonly end: EndOfCall }>();
  /** During a call of `connect` for a sampled request: what it waits with. */
  let connecting: { readonly caller: Caller; readonly end: EndOfCall } | undefined;
  const connectPatch = patchMethod(
    prototype,
    'connect',
    (original, place: Place<BackendContext>) =>
      function (this: unknown, ...args: readonly unknown[]): unknown {
        const context = activeWorker(place);
        const caller = context?.current();
        if (context === undefined || caller === undefined) return Reflect.apply(original, this, args);
        const pending = (this as { readonly _pendingQueue?: readonly object[] })._pendingQueue;
        const length = pending?.length ?? 0;
        const outer = connecting;
        const mine = { caller, end: caller.backends.wait('database', system, context.now()) };
        connecting = mine;
        try {
          return Reflect.apply(original, this, args);
        } finally {
          connecting = outer;
          const item = pending?.at(-1);
          if (pending !== undefined && pending.length > length && item !== undefined) waiting.set(item, mine);
        }
      },
    worker,
  );
  const newClientPatch = patchMethod(
    prototype,
    'newClient',
    (original, place: Place<BackendContext>) =>
      function (this: unknown, ...args: readonly unknown[]): unknown {
        const context = activeWorker(place);
        if (context === undefined) return Reflect.apply(original, this, args);
        const [item] = args;
        if (connecting !== undefined && typeof item === 'object' && item !== null)
          waiting.set(item, connecting);
        return context.runOutside(original, this, args);
      },
    worker,
  );
  const acquirePatch = patchMethod(
    prototype,
    '_acquireClient',
    (original, place: Place<BackendContext>) =>
      function (this: unknown, ...args: readonly unknown[]): unknown {
        const context = activeWorker(place);
        if (context === undefined) return Reflect.apply(original, this, args);
        const [, item] = args;
        const known = typeof item === 'object' && item !== null ? waiting.get(item) : undefined;
        if (known === undefined) return context.runOutside(original, this, args);
        known.end(context.now());
        return context.runInside(known.caller, original, this, args);
      },
    worker,
  );
  return joinPatches([connectPatch, newClientPatch, acquirePatch]);
}

/** `undefined` while no sampled request is under way. */
function activeWorker({ isActive, worker }: Place<BackendContext>): BackendContext | undefined {
  return isActive ? worker : undefined;
}

function newestQuery(client: ClientFields): object | undefined {
  const queue = '_queryQueue' in client ? client._queryQueue : client.queryQueue;
  const active = '_activeQuery' in client ? client._activeQuery : client.activeQuery;
  return queue?.at(-1) ?? client._sentQueryQueue?.at(-1) ?? active ?? undefined;
}

function bindHandlers(query: object, caller: Caller, end: EndOfCall, context: BackendContext): void {
  const methods = query as Record<string, unknown>;
  for (const name of handlers) {
    const original = methods[name];
    if (typeof original !== 'function') continue;
    const handler = function (this: unknown, ...args: readonly unknown[]): unknown {
      if (lastHandlers.includes(name)) end(context.now());
      return context.runInside(caller, original as AnyFunction, this, args);
    };
    Object.defineProperty(query, name, { value: handler, configurable: true, writable: true });
  }
}

function bound(value: unknown, caller: Caller, context: BackendContext): unknown {
  if (typeof value !== 'function') return value;
  return function (this: unknown, ...args: readonly unknown[]): unknown {
    return context.runInside(caller, value as AnyFunction, this, args);
  };
}
