export { type ExplainOptions, explainComparison } from './explain';
export type { SideOptions } from './profile-sides';
