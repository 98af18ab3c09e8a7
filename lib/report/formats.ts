/** All formats of reports, in the order of `--help`. To add one: its file beside this one, and a line here. */
import { invalidArgument } from '../errors';
import {
  callgrindFormat,
  collapsedFormat,
  cpuProfileFormat,
  pprofFormat,
  pstatsFormat,
  speedscopeFormat,
} from './export';
import type { ReportFormat } from './format';
import { htmlFormat } from './html';
import { jsonFormat } from './json';
import { textFormat } from './text';

export const reportFormats: readonly ReportFormat[] = [
  textFormat,
  htmlFormat,
  jsonFormat,
  speedscopeFormat,
  pprofFormat,
  collapsedFormat,
  callgrindFormat,
  cpuProfileFormat,
  pstatsFormat,
];

/** By the longest extension that fits; undefined where none does. */
export function formatOfFile(file: string): ReportFormat | undefined {
  return reportFormats
    .filter(({ extension }) => file.endsWith(extension))
    .sort((one, other) => other.extension.length - one.extension.length)[0];
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT where there is none of that name. */
export function reportFormat(name: string): ReportFormat {
  const format = reportFormats.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  throw invalidArgument('format', `one of ${reportFormats.map((known) => known.name).join(', ')}`, name);
}
