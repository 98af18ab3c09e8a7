export { addBaselineCommand } from './baseline';
export { addBenchCommand } from './bench';
export { addCompareCommand } from './compare';
