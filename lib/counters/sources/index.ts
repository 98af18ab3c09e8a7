export { type CounterContext, processContext } from './context';
export { openCounters, openCountersIn } from './open-counters';
export { openPerf } from './perf-opening';
export { hardwareAbsence } from './sources';
