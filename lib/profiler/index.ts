/** The function profiler: what cProfile is to Python, in instructions. */
export { ManualCounters } from '../counters/groups';
export { label } from './label';
export type { Labels } from './label';
export { profile, profileMethods } from './wrap';
export type { ProfileFunctionOptions } from './wrap';
export { profiled } from './wrap';
export type { ProfiledDecorator } from './wrap';
export { Profiler } from './profiler';
export type { ProfilerOptions } from './profiler';

export { acceptInvitations } from './in-worker';
export { buildProfile } from './build-profile';
export { enterLabels, labelled } from './label';
