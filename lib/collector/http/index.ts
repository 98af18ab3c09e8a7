export { healthRoutes } from './health-routes';
export {
  type Access,
  HttpError,
  type Route,
  type RouteAnswer,
  type RouteRequest,
  jsonAnswer,
  textAnswer,
} from './routes';
export { segmentRoutes } from './segment-routes';
export { type RunningServer, type ServerOptions, startServer } from './server';
export type { Tokens } from './access';
export { queryRoutes } from './query-routes';
