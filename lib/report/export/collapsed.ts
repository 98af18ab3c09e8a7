/** Profiles as collapsed stacks, which flame graph programs read. */
import { IcprofileError } from '../../errors';
import type { Profile } from '../../model/profile';
import { withOneEvent, type ExportOptions } from './export-options';
import { withThreadFrames } from './export-tree';
import { programValues, withWholeSelf } from './export-values';
import type { ReportFormat } from '../format';
import { distinctNames, nameWithPlace } from './frame-names';

export const collapsedFormat: ReportFormat = {
  name: 'collapsed',
  extension: '.collapsed.txt',
  description: 'collapsed stacks, for flamegraph.pl and other flame graph programs',
  isBinary: false,
  honours: ['event'],
  render: collapsedReport,
};

/**
 * Lines of `outermost;...;innermost self`, one for each node with a self above 0, for FlameGraph's `flamegraph.pl
 * --countname=instructions`, inferno, speedscope and others.
 *
 * - A frame is `name (file:line:column)`, since the format has nothing but text to tell functions apart. Those that are
 *   still alike get a number.
 * - `;`, which separates frames, becomes `:`, as in FlameGraph's own stackcollapse scripts; line breaks and control
 *   characters become escapes such as `\n`. Spaces stay: the value is what follows the last one.
 * - The first frame is `(program)`; with several threads, the thread's name stands before it. Labels are frames.
 * - Recursion is folded, as in the profile. The format has no place for calls, throws and resumptions.
 * - Corrected values of one event; negative ones are evened out within the thread (see `programValues`), fractions
 *   rounded such that the sum is kept.
 *
 * Format: https://github.com/brendangregg/FlameGraph#2-fold-stacks.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for an event that the profile does not have; ERR_ICPROFILE_REPORT_TOO_LARGE.
 */
export function collapsedReport(profile: Profile, options: ExportOptions = {}): string {
  const { functions, nodes } = withWholeSelf(withThreadFrames(programValues(withOneEvent(profile, options))));
  const names = distinctNames(functions, [(fn) => nameWithPlace(fn).replaceAll(';', ':')]);
  const stacks: string[] = [];
  const lines: string[] = [];
  for (const { function: fn, parent, self } of nodes) {
    const stack = parent < 0 ? (names[fn] ?? '') : `${stacks[parent] ?? ''};${names[fn] ?? ''}`;
    stacks.push(stack);
    const value = self[0] ?? 0;
    if (value > 0) lines.push(`${stack} ${value}\n`);
  }
  return joined(lines);
}

/** Every line has its whole path, so that the file of a large, deep tree can be longer than a string. */
function joined(lines: readonly string[]): string {
  try {
    return lines.join('');
  } catch (cause) {
    throw new IcprofileError(
      'ERR_ICPROFILE_REPORT_TOO_LARGE',
      'The profile has too many and too long paths for collapsed stacks',
      { remedy: 'Export it in another format, such as speedscope', cause },
    );
  }
}
