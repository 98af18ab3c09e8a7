/** icprofile counts CPU instructions in Node.js programs. */
export * from './counters';
export * from './profiler';
export type * from './model/profile';
export { functionStatistics } from './model/function-statistics';
export type { FunctionStatistics } from './model/function-statistics';
export { checkProfile } from './model/read-profile';
export * from './report';
