export { benchmarksText } from './benchmarks-text';
export { type ComparisonFormat, comparisonFormat, comparisonFormats } from './comparison-formats';
export { benchmarkName, summaryText } from './comparison-words';
export type { ComparisonReportOptions } from './explanation-rows';
