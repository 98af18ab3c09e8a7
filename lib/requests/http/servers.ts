/**
 * Sees each request of all HTTP/1 servers of the process, whenever they were made, and its response. Methods of prototypes are
 * replaced, which costs other calls one comparison. No message gets a method of its own: V8 would give sampled messages another
 * shape, and all code that handles messages would be slower for good (docs/requests.md). Errors in this code are counted,
 * and the request is served as without icprofile.
 */
import http, { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import { patchMethod, type AnyFunction } from '../backends';

/** A request and its response, from the request's begin on. */
export interface Exchange {
  readonly isSampled: boolean;
}

/** `Watched` is what the watcher itself knows of an exchange. */
export interface RequestWatcher<Watched extends Exchange = Exchange> {
  /** Read for each request: whether `begin` shall be called. */
  readonly watchesAll: boolean;
  readonly windowIsOpen: boolean;
  /** Requests that have begun, counted here. */
  served: number;
  /** A request begins. `undefined` where nothing is noted of it. Never throws. */
  begin(request: IncomingMessage, response: ServerResponse): Watched | undefined;
  /** Calls the function as a part of the sampled request. Throws what the function throws. */
  runInside(exchange: Watched, fn: AnyFunction, receiver: unknown, args: readonly unknown[]): unknown;
  /** The response of a sampled request sends something. Never throws. */
  sends(exchange: Watched): void;
  /** The response has closed. Never throws. */
  closed(exchange: Watched): void;
}

const exchangeOf = Symbol('icprofile.exchange');

interface Message<Watched> {
  [exchangeOf]?: Watched | undefined;
}

/** Events by which a request comes; the latter two where the client sent `Expect`. */
function isRequestEvent(event: unknown): boolean {
  return event === 'request' || event === 'checkContinue' || event === 'checkExpectation';
}

/** @returns takes it away. */
export function watchServers<Watched extends Exchange>(watcher: RequestWatcher<Watched>): () => void {
  const restore = [
    ...[http.Server.prototype, https.Server.prototype].map((prototype) =>
      patchMethod(prototype, 'emit', serverEmit(watcher)),
    ),
    patchMethod(IncomingMessage.prototype, 'emit', requestEmit(watcher)),
    patchMethod(ServerResponse.prototype, 'emit', responseEmit(watcher)),
    // All that a response sends goes through this method of Node's.
    patchMethod(ServerResponse.prototype, '_send', responseSend(watcher)),
  ];
  return () => {
    for (const putBack of restore) putBack();
  };
}

function serverEmit<Watched extends Exchange>(
  watcher: RequestWatcher<Watched>,
): (original: AnyFunction) => AnyFunction {
  return (original) =>
    function (this: unknown, ...args: readonly unknown[]): unknown {
      if (isRequestEvent(args[0])) {
        const exchange =
          watcher.windowIsOpen || watcher.watchesAll
            ? begin(watcher, args[1] as IncomingMessage, args[2] as ServerResponse)
            : undefined;
        if (args[0] === 'request') watcher.served += 1;
        if (exchange?.isSampled === true) return watcher.runInside(exchange, original, this, args);
      }
      return Reflect.apply(original, this, args);
    };
}

/** `undefined` also where the request began before: a listener of `checkContinue` may emit `request` for the same one. */
function begin<Watched extends Exchange>(
  watcher: RequestWatcher<Watched>,
  request: IncomingMessage & Message<Watched>,
  response: ServerResponse & Message<Watched>,
): Watched | undefined {
  if (request[exchangeOf] !== undefined) return undefined;
  const exchange = watcher.begin(request, response);
  if (exchange !== undefined) request[exchangeOf] = response[exchangeOf] = exchange;
  return exchange;
}

/** Listeners run in the connection's context when a packet comes later: those of a sampled request belong to it. */
function requestEmit<Watched extends Exchange>(
  watcher: RequestWatcher<Watched>,
): (original: AnyFunction) => AnyFunction {
  return (original) =>
    function (this: Message<Watched>, ...args: readonly unknown[]): unknown {
      const exchange = this[exchangeOf];
      return exchange?.isSampled === true
        ? watcher.runInside(exchange, original, this, args)
        : Reflect.apply(original, this, args);
    } as AnyFunction;
}

/** The response's last event ends the request. */
function responseEmit<Watched extends Exchange>(
  watcher: RequestWatcher<Watched>,
): (original: AnyFunction) => AnyFunction {
  return (original) =>
    function (this: Message<Watched>, ...args: readonly unknown[]): unknown {
      const exchange = this[exchangeOf];
      if (exchange === undefined) return Reflect.apply(original, this, args);
      try {
        return exchange.isSampled
          ? watcher.runInside(exchange, original, this, args)
          : Reflect.apply(original, this, args);
      } finally {
        if (args[0] === 'close') watcher.closed(exchange);
      }
    } as AnyFunction;
}

function responseSend<Watched extends Exchange>(
  watcher: RequestWatcher<Watched>,
): (original: AnyFunction) => AnyFunction {
  return (original) =>
    function (this: Message<Watched>, ...args: readonly unknown[]): unknown {
      const exchange = this[exchangeOf];
      if (exchange?.isSampled === true) watcher.sends(exchange);
      return Reflect.apply(original, this, args);
    } as AnyFunction;
}
