/** The option -o of commands that write reports, and what options do that may be given several times. */
import path from 'node:path';
import { IcprofileError, invalidArgument } from '../../errors';
import { formatOfFile, reportFormats } from '../../report';

/** For commander: the values of an option that may be repeated. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/**
 * The file of -o, which commander has collected: a second one would make it forget the first silently.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where there are several.
 */
export function onlyOutput(files: readonly string[]): string | undefined {
  if (files.length > 1) throw invalidArgument('-o', 'given once', files.join(' and '));
  return files[0];
}

/**
 * The name of the format that the end of a file's name stands for; text where it has none.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for an extension that no format has.
 */
export function formatOfOutput(file: string): string {
  const format = formatOfFile(file);
  if (format !== undefined) return format.name;
  if (path.extname(file) === '') return 'text';
  const known = reportFormats.map(({ extension }) => extension).join(', ');
  throw new IcprofileError(
    'ERR_ICPROFILE_INVALID_ARGUMENT',
    `No format has files that end like ${path.basename(file)}`,
    { remedy: `Name the format with --format, or end the name with one of ${known}` },
  );
}
