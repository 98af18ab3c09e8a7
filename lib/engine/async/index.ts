export { type AsyncCounts, asyncCounts, environmentAsyncCounts, subtractAsyncCounts } from './async-counts';
export { isProfilersHook, setPromiseHooksOf, stopTrackingAsync, trackAsync } from './async-tracking';
export { suspendWithNextPromise } from './pending-suspension';
export {
  type PromiseCallbacks,
  makePromiseCallbacks,
  promiseCallbacks,
  promiseTrackingParts,
} from './promise-tracking';
