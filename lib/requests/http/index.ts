/** Requests of HTTP servers: when they begin and end, and which endpoint they are for. */
export { endpointOf, unmatchedEndpoint } from './endpoint';
export type { EndpointOption } from './endpoint';
export { watchFastify } from './fastify';
export { watchServers } from './servers';
export type { Exchange, RequestWatcher } from './servers';
