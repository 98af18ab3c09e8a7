export { type InstrumentOptions, type Instrumentation, instrumentModules } from './modules';
export { leaveModulesToProgram } from './own-files';
export { type Selection, packageOf } from './selection';
