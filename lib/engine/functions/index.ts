export {
  InsertedIds,
  type RegisteredFunction,
  calibrationFunctionId,
  expectForeignFunctions,
  registerFunction,
  registeredFunction,
} from './function-registry';
export type { ProbedShape, WrapperShape } from './registered-function';
export {
  SessionCallee,
  beginProfilersWork,
  calleeOfCalibration,
  calleeOfFunction,
  endProfilersWork,
  renewCallee,
} from './session-callee';
export { beginSessionFunctions, endSessionFunctions } from './session-functions';
export {
  type Labels,
  beginSessionLabels,
  calleeOfLabels,
  checkedEntries,
  endSessionLabels,
  otherLabelsName,
} from './session-labels';
export { originalPlaces } from './source-map';
export type { AnyFunction, WrapperFactory } from './wrapper-factory';
