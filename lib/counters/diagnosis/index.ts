export {
  type Diagnosis,
  type OpenFailure,
  diagnose,
  diagnoseUserReads,
  errnoName,
  useEmulated,
} from './diagnosis';
export { problemOf } from './problem';
export { type SystemFacts, systemFacts } from './system-facts';
