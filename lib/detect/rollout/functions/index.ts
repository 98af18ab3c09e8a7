/** Which functions account for a change, and how much each function changed. */
export { explainChange, shortenRows } from './explain';
export type { ExplainedUnit } from './explain';
export { planRows } from './function-rows';
export { estimateFunctions } from './function-totals';
export { profileTable } from './profile-table';
export type { ProfileTable } from './profile-table';
