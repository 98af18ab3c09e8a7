/** Which endpoint a request was for: method and route pattern, never a URL. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expressPattern } from './express';
import { fastifyPattern } from './fastify';

/** A request that no route took. */
export const unmatchedEndpoint = '(unmatched)';

/** Names the endpoint, such as `GET /users/:id`; `undefined` leaves it to the framework's route. */
export type EndpointOption = (request: IncomingMessage, response: ServerResponse) => string | undefined;

/** Method by method, so that an endpoint's name is made once. */
const namesByMethod = new Map<string, Map<string, string>>();
const mostNames = 2000;
let names = 0;

/** Asked when the response has ended: routers have set the route by then. */
export function endpointOf(
  request: IncomingMessage,
  response: ServerResponse,
  option: EndpointOption | undefined,
): string {
  const given = option?.(request, response);
  if (typeof given === 'string' && given !== '') return given;
  const pattern = fastifyPattern(request) ?? expressPattern(request);
  return pattern === undefined ? unmatchedEndpoint : nameOf(request.method ?? 'GET', pattern);
}

function nameOf(method: string, pattern: string): string {
  let byPattern = namesByMethod.get(method);
  if (byPattern === undefined) namesByMethod.set(method, (byPattern = new Map<string, string>()));
  const known = byPattern.get(pattern);
  if (known !== undefined) return known;
  const name = `${method} ${pattern}`;
  if (names < mostNames) {
    byPattern.set(pattern, name);
    names += 1;
  }
  return name;
}
