/** Whole programs: probes in every function that a program loads, with no change to its files. */
export { instrumentModules } from './modules';
export type { Instrumentation, InstrumentOptions } from './modules';
export { boundOverhead } from './overhead';
export { leaveModulesToProgram } from './own-files';
export type { Selection } from './selection';
