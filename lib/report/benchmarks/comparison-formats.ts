/** All formats of comparisons of benchmarks, in the order of `--help`. */
import { invalidArgument } from '../../errors';
import type { RunComparison } from '../../model/benchmark';
import { comparisonJunit } from './comparison-junit';
import { comparisonMarkdown } from './comparison-markdown';
import { comparisonText } from './comparison-text';
import type { ComparisonReportOptions } from './explanation-rows';

export interface ComparisonFormat {
  /** As `--format` takes it. */
  readonly name: string;
  /** Of files, with its dot. */
  readonly extension: string;
  readonly description: string;
  readonly render: (comparison: RunComparison, options?: ComparisonReportOptions) => string;
}

export const comparisonFormats: readonly ComparisonFormat[] = [
  { name: 'text', extension: '.txt', description: 'a table, for terminals and logs', render: comparisonText },
  {
    name: 'markdown',
    extension: '.md',
    description: 'for a comment on a pull request, or the summary of a job',
    render: comparisonMarkdown,
  },
  { name: 'json', extension: '.json', description: 'all of it, as data', render: comparisonJson },
  {
    name: 'junit',
    extension: '.xml',
    description: 'JUnit XML, which CI servers show as tests',
    render: comparisonJunit,
  },
];

/** Versioned; see docs/comparing.md. */
export function comparisonJson(comparison: RunComparison): string {
  return `${JSON.stringify(comparison)}\n`;
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT where there is none of that name. */
export function comparisonFormat(name: string): ComparisonFormat {
  const format = comparisonFormats.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  throw invalidArgument('format', `one of ${comparisonFormats.map((known) => known.name).join(', ')}`, name);
}
