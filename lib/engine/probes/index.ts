export { functionOfCallee, isConstructCall, isGeneratorResumption } from './callee';
export { FieldsOn } from './hidden-fields';
export { type Probes, environmentProbes } from './probes';
