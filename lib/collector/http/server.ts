/** An HTTP server over a table of routes. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileError } from '../../write-file';
import { findRoute, HttpError, textAnswer, type Route, type RouteAnswer } from './routes';
import { checkAccess, type Tokens } from './access';

export interface ServerOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly tokens: Tokens;
  /** What the server cannot answer for a reason of its own, for its log. */
  readonly onError: (error: unknown) => void;
}

export interface RunningServer {
  readonly url: string;
  /** Ends when all answers are out. */
  close(): Promise<void>;
}

const requestTimeoutMs = 60_000;
/** Longer than applications wait between two segments, so that each does not need a connection of its own. */
const keepAliveTimeoutMs = 75_000;
const closingTimeoutMs = 10_000;
const discardedBytes = 64 * 1024 * 1024;

/** @throws ERR_ICPROFILE_SYSTEM_CALL if the address is taken */
export async function startServer(routes: readonly Route[], options: ServerOptions): Promise<RunningServer> {
  const server = http.createServer((request, response) => {
    void respond(request, response, routes, options);
  });
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = keepAliveTimeoutMs;
  const { host, port } = options;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        fileError(`Cannot listen on ${host}:${port}`, cause, { remedy: 'Choose another with --listen' }),
      );
    });
    server.listen(port, host, resolve);
  });
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    close: () => closeServer(server),
  };
}

/** Connections that clients keep alive end at their next idle moment, and all of them after a while. */
function closeServer(server: http.Server): Promise<void> {
  const begin = Date.now();
  const timer = setInterval(() => {
    if (Date.now() - begin > closingTimeoutMs) server.closeAllConnections();
    else server.closeIdleConnections();
  }, 50);
  return new Promise((resolve) => {
    server.close(() => {
      clearInterval(timer);
      resolve();
    });
  });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  routes: readonly Route[],
  options: ServerOptions,
): Promise<void> {
  let answer: RouteAnswer;
  try {
    answer = await answerOf(request, routes, options.tokens);
  } catch (error) {
    answer = failureAnswer(error, options);
  }
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  await discardBody(request);
  // The rest of a body would be taken for the next request.
  const closes = request.complete ? {} : { connection: 'close' };
  response.writeHead(answer.status, {
    'content-type': answer.type,
    'content-length': String(body.length),
    'x-content-type-options': 'nosniff',
    ...closes,
    ...answer.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerOf(
  request: IncomingMessage,
  routes: readonly Route[],
  tokens: Tokens,
): Promise<RouteAnswer> {
  const url = parsedUrl(request.url);
  const { route, rest } = findRoute(routes, request.method ?? 'GET', url.pathname);
  checkAccess(route.access, request.headers, tokens);
  return route.answer({
    query: url.searchParams,
    rest,
    headers: request.headers,
    from: request.socket.remoteAddress ?? 'unknown',
    body: (mostBytes) => readBody(request, mostBytes),
  });
}

function parsedUrl(text = '/'): URL {
  try {
    return new URL(text, 'http://localhost');
  } catch {
    throw new HttpError(400, 'The address is malformed');
  }
}

async function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = Number(request.headers['content-length'] ?? 0);
  if (bytes <= mostBytes) {
    bytes = 0;
    // Leaving such a loop ends the request, so it goes to the end.
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= mostBytes) chunks.push(chunk);
      else if (bytes > discardedBytes) break;
    }
  }
  if (bytes > mostBytes) throw new HttpError(413, `The body has more than ${mostBytes} bytes`);
  return Buffer.concat(chunks);
}

/** A client that still sends when its connection is closed sees no answer, but a broken connection. */
async function discardBody(request: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    if (request.complete || request.destroyed) return;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > discardedBytes) return;
    }
  } catch {
    // The client has gone.
  }
}

function failureAnswer(error: unknown, options: ServerOptions): RouteAnswer {
  if (error instanceof HttpError) return textAnswer(error.message, error.status, error.headers);
  options.onError(error);
  return textAnswer('The server failed; its log says why', 500);
}
