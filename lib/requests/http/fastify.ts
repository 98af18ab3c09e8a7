/**
 * The pattern of the route of Fastify that took a request.
 *
 * Fastify instances that are made later get a hook, which also sees requests that a later hook refuses. Those that were made
 * before are reached by the handler's diagnostics channel only, which costs each request more, and is not told of refused ones.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { LoadedModules } from '../backends';

const pattern = Symbol('icprofile.fastifyPattern');

interface RawRequest extends IncomingMessage {
  [pattern]?: string;
}

interface FastifyRequest {
  readonly raw?: RawRequest;
  readonly is404?: boolean;
  readonly routeOptions?: { readonly url?: string };
}

interface Fastify {
  readonly addHook?: (
    name: 'onRequest',
    hook: (request: FastifyRequest, reply: unknown, done: () => void) => void,
  ) => unknown;
}

/** `undefined` where no route of Fastify took the request. */
export function fastifyPattern(request: IncomingMessage): string | undefined {
  return (request as RawRequest)[pattern];
}

function note(request: FastifyRequest): void {
  const { raw, routeOptions } = request;
  if (raw !== undefined && routeOptions?.url !== undefined && request.is404 !== true)
    raw[pattern] = routeOptions.url;
}

/** @returns ends it. Hooks that were added stay, and do nothing more than note the pattern. */
export function watchFastify(guard: (fn: () => void) => void): () => void {
  let isOver = false;
  const initialization = 'fastify.initialization';
  const handling = 'tracing:fastify.request.handler:start';
  const onInitialization = (message: unknown): void => {
    guard(() => {
      const { fastify } = message as { readonly fastify?: Fastify };
      fastify?.addHook?.('onRequest', (request, _reply, done) => {
        if (!isOver) note(request);
        done();
      });
    });
  };
  const onHandling = (message: unknown): void => {
    guard(() => {
      note((message as { readonly request?: FastifyRequest }).request ?? {});
    });
  };
  subscribe(initialization, onInitialization);
  const wasLoaded = new LoadedModules(['/fastify/fastify.js']).take().length > 0;
  if (wasLoaded) subscribe(handling, onHandling);
  return () => {
    isOver = true;
    unsubscribe(initialization, onInitialization);
    if (wasLoaded) unsubscribe(handling, onHandling);
  };
}
