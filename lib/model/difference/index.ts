export {
  type DiffChange,
  type Difference,
  type FunctionDifference,
  type NodeDifference,
  type ProfileDiff,
  diffProfiles,
} from './diff';
export type { DiffValues } from './diff-side';
export { type ProfiledSides, explainChange } from './explain-change';
export { matchFunctions } from './match-functions';
