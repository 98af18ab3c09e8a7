/** Whole programs: probes in every function that a program loads, with no change to its files. */
export { instrumentModules } from './loading';
export type { Instrumentation, InstrumentOptions } from './loading';
export { boundOverhead } from './overhead';
export { leaveModulesToProgram } from './loading';
export { packageOf } from './loading';
export type { Selection } from './loading';
