/**
 * Sees each request of all HTTP/1 servers of the process, whenever they were made, and its response. Methods of prototypes are
 * replaced, which costs other calls one comparison. No message gets a method or a field that others have not: V8 would give it
 * another shape, and all code that handles messages would be slower for good (docs/requests.md). Errors in this code are counted,
 * and the request is served as without icprofile.
 */
import http, { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import { joinPatches, patchMethod, type AnyFunction, type MakeMethod, type Patch } from '../backends';

/** A request and its response, from the request's begin on. */
export interface Exchange {
  readonly isSampled: boolean;
  /** Calls the function as a part of the sampled request. Throws what the function throws. */
  runInside(fn: AnyFunction, receiver: unknown, args: readonly unknown[]): unknown;
  /** The response sends something. Never throws. */
  sends(): void;
  /** The response has closed. Never throws. */
  closed(): void;
}

export interface RequestWatcher {
  /** Read for each request: whether `begin` shall be called. */
  readonly watchesAll: boolean;
  readonly windowIsOpen: boolean;
  /** Requests that have begun, counted here. */
  served: number;
  /** A request begins. `undefined` where nothing is noted of it. Never throws. */
  begin(request: IncomingMessage, response: ServerResponse): Exchange | undefined;
}

const exchangeOf = Symbol('icprofile.exchange');

/** All requests have the field, sampled or not, so that they are of one shape. */
interface Message extends IncomingMessage {
  [exchangeOf]?: Exchange | undefined;
}

interface Response {
  readonly req?: Message;
}

/** Events by which a request comes; the latter two where the client sent `Expect`. */
function isRequestEvent(event: unknown): boolean {
  return event === 'request' || event === 'checkContinue' || event === 'checkExpectation';
}

/** From the start until `end`: then, requests that begin are seen no more. While it is active, sampled requests are followed. */
export function watchServers(watcher: RequestWatcher): Patch {
  const methods: readonly (readonly [owner: object, name: string, make: MakeMethod<RequestWatcher>])[] = [
    [http.Server.prototype, 'emit', serverEmit],
    [https.Server.prototype, 'emit', serverEmit],
    [IncomingMessage.prototype, 'emit', requestEmit],
    [ServerResponse.prototype, 'emit', responseEmit],
    // All that a response sends goes through this method of Node's.
    [ServerResponse.prototype, '_send', responseSend],
  ];
  return joinPatches(methods.map(([owner, name, make]) => patchMethod(owner, name, make, watcher)));
}

const serverEmit: MakeMethod<RequestWatcher> = (original, place) => {
  const emitInside = insideExchange(original, (_server, args) => (args[1] as Message)[exchangeOf]);
  return function (this: unknown, ...args: readonly unknown[]): unknown {
    if (isRequestEvent(args[0])) {
      const { worker: watcher } = place;
      const exchange = begin(watcher, args[1] as Message, args[2] as ServerResponse);
      if (watcher !== undefined && args[0] === 'request') watcher.served += 1;
      if (exchange?.isSampled === true) return Reflect.apply(emitInside, this, args);
    }
    return Reflect.apply(original, this, args);
  };
};

/** `undefined` also where the request began before: a listener of `checkContinue` may emit `request` for the same one. */
function begin(
  watcher: RequestWatcher | undefined,
  request: Message,
  response: ServerResponse,
): Exchange | undefined {
  if (request[exchangeOf] !== undefined) return undefined;
  const isWatched = watcher !== undefined && (watcher.windowIsOpen || watcher.watchesAll);
  return (request[exchangeOf] = isWatched ? watcher.begin(request, response) : undefined);
}

/** Listeners run in the connection's context when a packet comes later: those of a sampled request belong to it. */
const requestEmit: MakeMethod<RequestWatcher> = (original, place) => {
  const emitInside = insideExchange(original, (request) => (request as Message)[exchangeOf]);
  return function (this: Message, ...args: readonly unknown[]): unknown {
    return place.isActive && this[exchangeOf]?.isSampled === true
      ? Reflect.apply(emitInside, this, args)
      : Reflect.apply(original, this, args);
  } as AnyFunction;
};

/** The response's last event ends the request: of a sampled one, when its listeners have run, whose work is a part of it. */
const responseEmit: MakeMethod<RequestWatcher> = (original, place) => {
  const emitInside = insideExchange(original, (response) => exchangeOfResponse(response as Response));
  return function (this: Response, ...args: readonly unknown[]): unknown {
    if (place.isActive && exchangeOfResponse(this)?.isSampled === true)
      return Reflect.apply(args[0] === 'close' ? emitLast : emitInside, this, args);
    if (args[0] === 'close' && place.worker !== undefined) exchangeOfResponse(this)?.closed();
    return Reflect.apply(original, this, args);
  } as AnyFunction;

  /** Whatever listeners throw, the request has ended. */
  function emitLast(this: Response, ...args: readonly unknown[]): unknown {
    try {
      return Reflect.apply(emitInside, this, args);
    } finally {
      exchangeOfResponse(this)?.closed();
    }
  }
};

const responseSend: MakeMethod<RequestWatcher> = (original, place) =>
  function (this: Response, ...args: readonly unknown[]): unknown {
    if (place.isActive) exchangeOfResponse(this)?.sends();
    return Reflect.apply(original, this, args);
  } as AnyFunction;

function exchangeOfResponse({ req: request }: Response): Exchange | undefined {
  return request?.[exchangeOf];
}

/**
 * The method as a part of the sampled request. A function of its own, because V8 hands arguments on at no cost only where they
 * are put into an array in no branch of a function: once a request had been sampled, each other one cost 6000 instructions more.
 */
function insideExchange(
  original: AnyFunction,
  exchangeIn: (receiver: unknown, args: readonly unknown[]) => Exchange | undefined,
): AnyFunction {
  return function (this: unknown, ...args: readonly unknown[]): unknown {
    const exchange = exchangeIn(this, args);
    return exchange === undefined
      ? Reflect.apply(original, this, args)
      : exchange.runInside(original, this, args);
  };
}
