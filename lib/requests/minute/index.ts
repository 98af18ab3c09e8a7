/** The minute rows: all requests of a process, and its own totals. */
export { EndpointTable } from './endpoint-table';
export { MinuteRecorder } from './minute-recorder';
export type { SamplingTotals } from './minute-recorder';
export { ProcessCounters } from './process-counters';
export { MinuteUsers } from './users';
