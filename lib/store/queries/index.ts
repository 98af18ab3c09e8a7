/** What can be asked of a store. All of it reads the views, and answers plain data. */
export { requestEstimates, requestKeys } from './request-estimates';
export type { EstimateInterval, EstimateOptions, RequestEstimate, RequestKey } from './request-estimates';
export { revisionsReceived, revisionsSeen } from './revisions';
export { rolloutAggregates } from './rollout-aggregates';
export type { RolloutQuery } from './rollout-aggregates';
export { coverage, instanceHealth, silentHosts } from './health';
export type { Coverage, InstanceHealth, SilentHost } from './health';
export type { Selection } from './selection';
