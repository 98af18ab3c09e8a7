/** The function profiler: what cProfile is to Python, in instructions. */
import { acceptInvitations } from './in-worker';

export { ManualCounters } from '../counters/manual';
export { label } from './label';
export type { Labels } from './label';
export { profile, profileMethods } from './profile-function';
export type { ProfileFunctionOptions } from './profile-function';
export { profiled } from './profiled';
export type { ProfiledDecorator } from './profiled';
export { Profiler } from './profiler';
export type { ProfilerOptions } from './profiler';

acceptInvitations();
