/** From aggregates to verdicts and findings. Pure: data in, findings out. */
export { findingsOf, judgeRollout, mostPeriods, recogniseRollouts, rolloutSettings } from './rollout';
export type { RolloutOptions, RolloutSettings } from './rollout';
