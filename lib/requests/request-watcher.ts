/** Sees all requests of the process's servers: minute rows of all of them, records of the sampled ones. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { types } from 'node:util';
import type { RequestRecord } from '../model/requests';
import type { AnyFunction } from './backends';
import type { FunctionCost } from './function-rows';
import {
  endpointOf,
  unmatchedEndpoint,
  type EndpointOption,
  type Exchange,
  type RequestWatcher,
} from './http';
import type { LiveRequest, RequestStart } from './live-request';
import type { EndpointTable, MinuteUsers } from './minute';
import type { Sampler } from './sampler';
import { traceIdOf, traceRandomness } from './trace-context';
import type { Decision } from './windows';

export interface WatcherOptions {
  readonly sampler: Sampler;
  readonly endpoints: EndpointTable;
  readonly users: MinuteUsers;
  readonly watchesAll: boolean;
  /** Whether requests are chosen by the randomness of their traces. */
  readonly asksTrace: boolean;
  readonly endpoint: EndpointOption | undefined;
  readonly user: ((request: IncomingMessage, response: ServerResponse) => string | undefined) | undefined;
  /** The beginning of requests' ids, unique in the fleet. */
  readonly idPrefix: string;
  readonly now: () => number;
  readonly guard: (fn: () => void) => void;
  /** Takes what `guard` would have caught. */
  readonly note: (error: unknown) => void;
  readonly aside: <Result>(fn: () => Result) => Result;
  readonly onRecord: (record: RequestRecord, functions: readonly FunctionCost[]) => void;
}

class WatchedExchange implements Exchange {
  isEnded = false;

  constructor(
    readonly watcher: Watcher,
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly startMs: number,
    readonly served: number,
    readonly live: LiveRequest | undefined,
  ) {}

  get isSampled(): boolean {
    return this.live !== undefined;
  }

  runInside(fn: AnyFunction, receiver: unknown, args: readonly unknown[]): unknown {
    return this.watcher.runInside(this, fn, receiver, args);
  }

  sends(): void {
    this.watcher.sends(this);
  }

  closed(): void {
    this.watcher.closed(this);
  }
}

export class Watcher implements RequestWatcher {
  readonly watchesAll: boolean;
  served = 0;
  readonly #options: WatcherOptions;
  readonly #sampler: Sampler;
  /** Of sampled requests, so that one that is cut can be named. */
  readonly #exchanges = new WeakMap<LiveRequest, WatchedExchange>();
  #inFlight = 0;
  #ids = 0;

  constructor(options: WatcherOptions) {
    const { endpoint, user, note } = options;
    this.#options = { ...options, endpoint: forgiving(endpoint, note), user: forgiving(user, note) };
    this.#sampler = options.sampler;
    this.watchesAll = options.watchesAll;
  }

  get windowIsOpen(): boolean {
    return this.#sampler.windowIsOpen;
  }

  begin(request: IncomingMessage, response: ServerResponse): WatchedExchange | undefined {
    try {
      const decision = this.#decide(request);
      if (decision === undefined && !this.watchesAll) return undefined;
      const startMs = this.#options.now();
      const live = decision === undefined ? undefined : this.#beginSampled(decision, request, startMs);
      const exchange = new WatchedExchange(this, request, response, startMs, this.served, live);
      if (live !== undefined) this.#exchanges.set(live, exchange);
      this.#inFlight += 1;
      return exchange;
    } catch (error) {
      this.#options.note(error);
      return undefined;
    }
  }

  #beginSampled(decision: Decision, request: IncomingMessage, startMs: number): LiveRequest | undefined {
    return this.#sampler.begin(decision, () => this.#start(startMs, request.headers['traceparent']));
  }

  /** Work that is no request has no trace. */
  #decide(request: IncomingMessage | undefined): Decision | undefined {
    if (!this.#sampler.windowIsOpen) return undefined;
    const asksTrace = request !== undefined && this.#options.asksTrace;
    return this.#sampler.decide(asksTrace ? traceRandomness(request.headers) : undefined);
  }

  runInside(
    { live }: WatchedExchange,
    fn: AnyFunction,
    receiver: unknown,
    args: readonly unknown[],
  ): unknown {
    return live === undefined
      ? Reflect.apply(fn, receiver, args)
      : this.#sampler.runInside(live, fn, receiver, args);
  }

  sends({ live }: WatchedExchange): void {
    live?.noteFirstByte(this.#options.now());
  }

  closed(exchange: WatchedExchange): void {
    if (exchange.isEnded) return;
    exchange.isEnded = true;
    this.#inFlight -= 1;
    try {
      const endMs = this.#options.now();
      if (exchange.live === undefined) this.#count(exchange, endMs);
      else this.#recordAside(exchange, endMs);
    } catch (error) {
      this.#options.note(error);
      if (exchange.live !== undefined) this.#sampler.abandon(exchange.live, 'internal error');
    }
  }

  #recordAside(exchange: WatchedExchange, endMs: number): void {
    this.#options.aside(() => {
      this.#record(exchange, endMs);
    });
  }

  /** Work that is no request, such as a job. */
  work<Result>(name: string, fn: () => Result): Result {
    const startMs = this.#options.now();
    const { served } = this;
    const live = this.#beginWork(startMs);
    this.served += 1;
    const end = (): void => {
      this.#endWork(live, name, startMs, served);
    };
    let result: Result;
    try {
      result = live === undefined ? fn() : (this.#sampler.runInside(live, fn, undefined, []) as Result);
    } catch (error) {
      end();
      throw error;
    }
    if (!types.isPromise(result)) {
      end();
      return result;
    }
    return result.finally(end) as Result;
  }

  #beginWork(startMs: number): LiveRequest | undefined {
    const decision = this.#decide(undefined);
    if (decision === undefined) return undefined;
    let live: LiveRequest | undefined;
    this.#options.guard(() => {
      live = this.#sampler.begin(decision, () => this.#start(startMs, undefined));
    });
    return live;
  }

  #endWork(live: LiveRequest | undefined, name: string, startMs: number, served: number): void {
    const { endpoints, now, guard, aside } = this.#options;
    guard(() => {
      aside(() => {
        const endMs = now();
        const entry = endpoints.entry(name);
        if (this.watchesAll) endpoints.add(entry, 0, false, endMs - startMs, served);
        const common = {
          endpoint: entry.endpoint,
          status: 0,
          aborted: false,
          cut: false,
          endMs,
          userHash: null,
        };
        if (live !== undefined) this.#finish(live, common);
      });
    });
  }

  /** The request is still under way when it is recorded. */
  cut(live: LiveRequest): void {
    const { now, aside, endpoints, endpoint: option } = this.#options;
    aside(() => {
      const known = this.#exchanges.get(live);
      const endpoint =
        known === undefined ? unmatchedEndpoint : endpointOf(known.request, known.response, option);
      this.#finish(live, {
        endpoint: endpoints.entry(endpoint).endpoint,
        status: known === undefined ? 0 : statusOf(known.response),
        aborted: false,
        cut: true,
        endMs: now(),
        userHash: null,
      });
    });
  }

  #start(startMs: number, traceparent: unknown): RequestStart {
    return {
      id: `${this.#options.idPrefix}${(this.#ids++).toString(36)}`,
      time: Date.now(),
      startMs,
      traceId: traceIdOf(traceparent),
      inFlight: this.#inFlight,
      served: this.served,
      processAgeMs: performance.now(),
    };
  }

  /** In the minute row. */
  #count({ request, response, startMs, served, live }: WatchedExchange, endMs: number): string {
    const { endpoints, endpoint: option } = this.#options;
    const entry = endpoints.entry(endpointOf(request, response, option));
    if (this.watchesAll)
      endpoints.add(entry, statusOf(response), isAborted(response), endMs - startMs, served);
    if (live === undefined) this.#userHash(request, response);
    return entry.endpoint;
  }

  #record(exchange: WatchedExchange, endMs: number): void {
    const { request, response, live } = exchange;
    const endpoint = this.#count(exchange, endMs);
    if (live === undefined) return;
    const userHash = this.#userHash(request, response);
    const [status, aborted] = [statusOf(response), isAborted(response)];
    this.#finish(live, { endpoint, status, aborted, cut: false, endMs, userHash });
  }

  #userHash(request: IncomingMessage, response: ServerResponse): number | null {
    const { user, users } = this.#options;
    const id = user?.(request, response);
    return typeof id === 'string' && id !== '' ? users.add(id) : null;
  }

  #finish(live: LiveRequest, end: Parameters<Sampler['end']>[1]): void {
    const finished = this.#sampler.end(live, end);
    if (finished !== undefined) this.#options.onRecord(finished.record, finished.functions);
  }
}

type Asked = (request: IncomingMessage, response: ServerResponse) => string | undefined;

/** A function of the application: where it throws, that is noted, and it is as if it knew no answer. */
function forgiving(asked: Asked | undefined, note: (error: unknown) => void): Asked | undefined {
  if (asked === undefined) return undefined;
  return (request, response) => {
    try {
      return asked(request, response);
    } catch (error) {
      note(error);
      return undefined;
    }
  };
}

function statusOf(response: ServerResponse): number {
  return response.headersSent ? response.statusCode : 0;
}

function isAborted(response: ServerResponse): boolean {
  return !response.writableFinished;
}
