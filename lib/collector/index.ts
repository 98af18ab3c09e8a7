/** The process that takes segments in and answers for them. */
export { collectorDefaults, openCollector } from './collector';
export type { Collector, CollectorOptions } from './collector';
export { startServer } from './http';
export type { RunningServer, ServerOptions } from './http';
export { HttpError, jsonAnswer, textAnswer } from './http';
export type { Access, Route, RouteAnswer, RouteRequest } from './http';
export type { Tokens } from './http';
export type { Metrics } from './metrics';
