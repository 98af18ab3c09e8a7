/** Rollouts: recognised from records, and judged from sums. */
export { judgeRollout } from './judge-rollout';
export { recogniseRollouts } from './recognise';
export { mostPeriods } from './estimate';
export { rolloutSettings } from './options';
export type { RolloutOptions, RolloutSettings } from './options';
export { findingsOf } from './findings';
