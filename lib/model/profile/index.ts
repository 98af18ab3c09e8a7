export { type CallStatistics, callStatistics, groupCalls } from './calls-between';
export { eventIndexOf, eventOf } from './events';
export {
  compareText,
  functionIdentity,
  functionMatcher,
  isProgramFunction,
  labelText,
  standardName,
} from './function-name';
export {
  type FunctionStatistics,
  functionStatistics,
  hasAsynchronousWork,
  nodeTotals,
  perCallValues,
} from './function-statistics';
export { betweenIterations, profileOfIterations } from './iterations';
export { labelStatistics } from './label-statistics';
export {
  type FunctionKind,
  type Profile,
  type ProfileCalls,
  type ProfileMachine,
  type ProfileNode,
  type ProfileSource,
  type ProfileThread,
  type ProfiledEvent,
  type ProfiledFunction,
  isCollection,
  profileFormat,
  profileVersion,
  programFunctionKinds,
} from './profile';
export { jsonLinePieces, profileJson, profileJsonPieces, recordJsonPieces } from './profile-json';
export { checkProfile } from './read-profile';
export { nodesAboveOfSameFunction } from './recursion';
export { relativeFiles } from './relative-files';
export { selectFunctions, selectNodes } from './select-nodes';
export { type Charge, TreeBuilder, addProfile, placeNodes } from './tree-builder';
export { hasLabel, workUnder } from './work-under';
