/** What a server answers: a table of routes. Parts of `icprofile serve` add theirs. */
import type { IncomingMessage } from 'node:http';

/** Who may ask: with the token for writing, with the one for reading, or anybody. */
export type Access = 'write' | 'read' | 'open';

export interface RouteRequest {
  readonly query: URLSearchParams;
  /** Below the route's path, for those that end with a slash. */
  readonly rest: string;
  readonly headers: IncomingMessage['headers'];
  readonly from: string;
  /** The whole body. @throws HttpError above so many bytes */
  body(mostBytes: number): Promise<Buffer>;
}

export interface RouteAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Exact, or with a slash at the end for all paths below it; `/` is exact. */
  readonly path: string;
  readonly access: Access;
  readonly answer: (request: RouteRequest) => Promise<RouteAnswer> | RouteAnswer;
}

/** Answers with this status and reason. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export function jsonAnswer(value: unknown, status = 200): RouteAnswer {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}

export function textAnswer(text: string, status = 200, headers = {}): RouteAnswer {
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n`, headers };
}

export interface FoundRoute {
  readonly route: Route;
  readonly rest: string;
}

/** The exact one, else the one with the longest path above. @throws HttpError 404, 405 */
export function findRoute(routes: readonly Route[], method: string, path: string): FoundRoute {
  const matching = routes
    .filter((route) => route.path === path || (isFolder(route.path) && path.startsWith(route.path)))
    .sort((one, other) => other.path.length - one.path.length);
  const wanted = method === 'HEAD' ? 'GET' : method;
  const route = matching.find((candidate) => candidate.method === wanted);
  if (route !== undefined) return { route, rest: path.slice(route.path.length) };
  if (matching.length === 0) throw new HttpError(404, `Nothing is at ${path}`);
  throw new HttpError(405, `${path} does not take ${method}`, {
    allow: matching.map((candidate) => candidate.method).join(', '),
  });
}

function isFolder(path: string): boolean {
  return path.endsWith('/') && path !== '/';
}
