/** Profiles for Python's pstats. */
import { callStatistics, functionStatistics, type Profile, type ProfiledFunction } from '../../model/profile';
import { separateProfiler } from '../../model/transform';
import { withOneEvent, type ExportOptions } from './export-options';
import { withThreadFrames } from './export-tree';
import type { ReportFormat } from '../format';
import { distinctNames, frameName } from './frame-names';
import { visibleText } from '../../visible-text';
import { marshal, type PythonTuple, type PythonValue } from './marshal';

export const pstatsFormat: ReportFormat = {
  name: 'pstats',
  extension: '.pstats',
  description: "for Python's pstats and its viewers, such as SnakeViz",
  isBinary: true,
  honours: ['event'],
  render: pstatsReport,
};

/**
 * A file as cProfile's `dump_stats` writes it, for Python's `pstats.Stats(FILE)` and its viewers (SnakeViz, gprof2dot).
 *
 * - For each function, by `(file, line, name)`: primitive calls, all calls, tottime (self), cumtime (total), and the same
 *   for each of its callers (all calls first there, as cProfile has it).
 * - pstats calls its numbers seconds. Instructions, cycles and events are written as they are: read "1234.000" as 1234
 *   instructions. Only CPU time, in ns, is converted to seconds.
 * - Totals count each instruction once. A recursive call adds to a caller's calls only: what it came to is with the caller
 *   of the outermost call. So over all callers tottime and cumtime add up to the function's own; but what a function does
 *   below a label that it set itself is in the cumtime of its outer and of its inner callers.
 * - Functions without a file stand as pstats has builtins, with the name only: file `~`, line 0. Functions with the same
 *   name in the same line get their column, or a number, behind the name.
 * - With several threads, each is a function that calls its `(program)`. Labels are functions.
 * - Corrected values of one event, as they are: also below 0, also with fractions. What the profiler itself took is left out.
 *
 * Format: https://docs.python.org/3/library/profile.html, and `create_stats` in
 * https://github.com/python/cpython/blob/main/Lib/cProfile.py.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for an event that the profile does not have.
 */
export function pstatsReport(profile: Profile, options: ExportOptions = {}): Uint8Array {
  const exported = withThreadFrames(separateProfiler(withOneEvent(profile, options)).program);
  const perSecond = exported.events[0]?.unit === 'ns' ? 1e9 : 1;
  const keys = keysOf(exported.functions);
  const callers = callersOf(exported, keys, perSecond);
  const rows = functionStatistics(exported).map((row, index) => {
    const { calls, recursiveCalls, self, total } = row;
    return [
      keys[index] ?? '',
      tuple(BigInt(calls - recursiveCalls), BigInt(calls), self / perSecond, total / perSecond, {
        dict: callers[index] ?? [],
      }),
    ] as const;
  });
  return marshal({ dict: rows });
}

type Entry = readonly [PythonValue, PythonValue];

function callersOf(
  exported: Profile,
  keys: readonly PythonValue[],
  perSecond: number,
): readonly (readonly Entry[])[] {
  const callers: Entry[][] = exported.functions.map(() => []);
  for (const { caller, callee, calls, recursiveCalls, self, total } of callStatistics(exported)) {
    callers[callee]?.push([
      keys[caller] ?? '',
      tuple(BigInt(calls), BigInt(calls - recursiveCalls), self / perSecond, total / perSecond),
    ]);
  }
  return callers;
}

function keysOf(functions: readonly ProfiledFunction[]): readonly PythonTuple[] {
  const names = distinctNames(
    functions,
    [frameName, (fn) => (fn.column === null ? frameName(fn) : `${frameName(fn)}:${fn.column}`)],
    (fn, name) => JSON.stringify([fileOf(fn), lineOf(fn), name]),
  );
  return functions.map((fn, index) => tuple(fileOf(fn), BigInt(lineOf(fn)), names[index] ?? ''));
}

function fileOf({ file }: ProfiledFunction): string {
  return file === null ? '~' : visibleText(file);
}

function lineOf({ line }: ProfiledFunction): number {
  return line ?? 0;
}

function tuple(...items: readonly PythonValue[]): PythonTuple {
  return { tuple: items };
}
