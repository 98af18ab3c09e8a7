export { asProfilersWork, reviewAfter, switchOff, switchedOffFunctions } from './inserted-calls';
export { enteringCode, insertedCall, insertedFrame, insertedProbesName } from './inserted-code';
export {
  hasInsertedProbes,
  insertedFunction,
  provideInsertedProbes,
  registerInserted,
} from './inserted-probes';
