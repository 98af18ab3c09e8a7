/** Profiles for people and programs to read: one file per format. */
export { parseProfile, profileJson, readProfile, writeProfile } from './json';
export { textReport } from './text';
export { reportFormat, reportFormats } from './formats';
export type { ReportFormat, ReportOptions } from './format';
