export { type RequestRun, beginRequestRun } from './request-run';
export {
  type EngineSession,
  type RequestCosts,
  areCurrent,
  joinSession,
  leaveSession,
  prepareRequestCosts,
  sessionSnapshot,
} from './session';
