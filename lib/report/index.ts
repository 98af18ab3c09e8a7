/** Profiles for people and programs to read: one file per format. */
export { htmlReport } from './html';
export type { HtmlReportOptions } from './html';
export { parseProfile, profileJson, readProfile, writeProfile } from './json';
export { callgrindReport } from './export';
export { collapsedReport } from './export';
export { cpuProfileReport } from './export';
export { pprofReport } from './export';
export { pstatsReport } from './export';
export { speedscopeReport } from './export';
export type { ExportOptions } from './export';
export { textReport } from './text';
export { formatOfFile, reportFormat, reportFormats } from './formats';
export type { ReportFormat, ReportOptions } from './format';
export { renderAnySize } from './format';
export { countOf } from './numbers';
export { grouped, groupedOrEmpty } from './numbers';
