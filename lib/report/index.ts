/** Profiles for people and programs to read: one file per format. */
export { htmlReport } from './html';
export type { HtmlReportOptions } from './html';
export { parseProfile, profileJson, readProfile, writeProfile } from './json';
export { callgrindReport } from './callgrind';
export { collapsedReport } from './collapsed';
export { cpuProfileReport } from './cpuprofile';
export { pprofReport } from './pprof';
export { pstatsReport } from './pstats';
export { speedscopeReport } from './speedscope';
export type { ExportOptions } from './export-options';
export { textReport } from './text';
export { formatOfFile, reportFormat, reportFormats } from './formats';
export type { ReportFormat, ReportOptions } from './format';
