export { callgrindFormat, callgrindReport } from './callgrind';
export { collapsedFormat, collapsedReport } from './collapsed';
export { cpuProfileFormat, cpuProfileReport } from './cpuprofile';
export type { ExportOptions } from './export-options';
export { pprofFormat, pprofReport } from './pprof';
export { pstatsFormat, pstatsReport } from './pstats';
export { speedscopeFormat, speedscopeReport } from './speedscope';
