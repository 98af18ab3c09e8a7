/** Profiles in Valgrind's Callgrind format. */
import {
  callStatistics,
  functionStatistics,
  type Profile,
  type ProfiledEvent,
  type ProfiledFunction,
} from '../../model/profile';
import { withEventFirst, type ExportOptions } from './export-options';
import { withRecursionLevels, withThreadFrames } from './export-tree';
import { programValues, withWholeSelf } from './export-values';
import type { ReportFormat } from '../format';
import { distinctNames, frameName } from './frame-names';
import { visibleText } from '../../visible-text';

export const callgrindFormat: ReportFormat = {
  name: 'callgrind',
  extension: '.callgrind',
  description: 'for KCachegrind, QCachegrind and callgrind_annotate',
  isBinary: false,
  honours: ['event'],
  render: callgrindReport,
};

/**
 * A file for KCachegrind and `callgrind_annotate`, by convention `callgrind.out.*`.
 *
 * - The format knows functions and who called whom, not paths. Inclusive values are right all the same: a call's is the
 *   total of the called function's nodes below that caller, and a recursive call's is 0, because recursion is folded into
 *   the node that it goes back to. So a function's inclusive value is its total, each instruction counted once. What a
 *   function does below a label that it set itself is in a function of its own: `f'2` (see `withRecursionLevels`).
 * - `calls=` counts all calls, recursive ones included. The format knows no value without a call, so what came to be below
 *   a function without one (collections, labels and calls that are older than the profiler) stands there as 1 call.
 * - Functions are told apart by file and name. Where two have both alike, line and column stand behind the name. Of what
 *   has no file, the file is `???`. All of a function's values stand at its first line, or line 0.
 * - With several threads, each is a function that calls its `(program)`. Labels are functions.
 * - All events, a chosen one first. Their names may have no other characters than letters, digits and `_`.
 * - Corrected values; negative ones are evened out within the thread (see `programValues`), fractions rounded such
 *   that the sum is kept. Line breaks and control characters in names are escaped.
 *
 * Format: https://valgrind.org/docs/manual/cl-format.html.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for an event that the profile does not have.
 */
export function callgrindReport(profile: Profile, options: ExportOptions = {}): string {
  const exported = withRecursionLevels(
    withWholeSelf(withThreadFrames(programValues(withEventFirst(profile, options)))),
  );
  const names = new NameTable(exported);
  const edges = edgesByCaller(exported);
  const selfs = exported.events.map((_, event) =>
    functionStatistics(exported, event).map(({ self }) => self),
  );
  return [
    ...headerLines(exported),
    ...exported.functions.flatMap((fn, index) => [
      '',
      `fl=${names.file(index)}`,
      `fn=${names.function(index)}`,
      `${fn.line ?? 0} ${selfs.map((values) => values[index] ?? 0).join(' ')}`,
      ...(edges[index] ?? []).flatMap((edge) => callLines(exported, names, edge)),
    ]),
    '',
    `totals: ${selfs.map(sumOf).join(' ')}`,
    '',
  ].join('\n');
}

function headerLines({ icprofileVersion, source, machine, events, notes }: Profile): readonly string[] {
  const names = eventNames(events);
  const descriptions = [
    `${source} source, ${machine.cpuModel} (${machine.architecture}), Node ${machine.node}`,
    ...notes.map((note) => `note: ${note}`),
  ];
  return [
    '# callgrind format',
    'version: 1',
    `creator: icprofile ${visibleText(icprofileVersion)}`,
    ...descriptions.map((description) => `desc: ${visibleText(description)}`),
    'positions: line',
    ...events.map(({ name }, index) => `event: ${names[index] ?? ''} : ${visibleText(name)}`),
    `events: ${names.join(' ')}`,
  ];
}

/** KCachegrind takes letters, digits and underscores; the full name stands in the header. */
function eventNames(events: readonly ProfiledEvent[]): readonly string[] {
  const names: string[] = [];
  for (const { name } of events) {
    let plain = `${/^[a-z_]/i.test(name) ? '' : '_'}${name.replace(/\W+/g, '_')}`;
    while (names.includes(plain)) plain += '_';
    names.push(plain);
  }
  return names;
}

/** One function called by another. */
interface CallGraphEdge {
  readonly caller: number;
  readonly callee: number;
  readonly calls: number;
  /** By event. */
  readonly totals: readonly number[];
}

/** By caller. The rows of all events are of the same pairs, in the same order. */
function edgesByCaller(profile: Profile): readonly (readonly CallGraphEdge[])[] {
  const edges: CallGraphEdge[][] = profile.functions.map(() => []);
  const [first = [], ...others] = profile.events.map((_, event) => callStatistics(profile, event));
  first.forEach(({ caller, callee, calls, total }, row) => {
    const totals = [total, ...others.map((rows) => rows[row]?.total ?? 0)];
    edges[caller]?.push({ caller, callee, calls, totals });
  });
  return edges;
}

function callLines(
  { functions }: Profile,
  names: NameTable,
  { caller, callee, calls, totals }: CallGraphEdge,
): readonly string[] {
  return [
    `cfi=${names.file(callee)}`,
    `cfn=${names.function(callee)}`,
    `calls=${Math.max(calls, 1)} ${functions[callee]?.line ?? 0}`,
    `${functions[caller]?.line ?? 0} ${totals.join(' ')}`,
  ];
}

/**
 * Files and functions as the format wants them: `(number) name` the first time, then `(number)`. Behind a number, a name may
 * itself look like one, such as `(2)`.
 */
class NameTable {
  readonly #files: readonly string[];
  readonly #functions: readonly string[];
  readonly #fileNumbers = new Map<string, number>();
  readonly #written = new Set<number>();

  constructor({ functions }: Profile) {
    this.#files = functions.map(fileOf);
    this.#functions = distinctNames(
      functions,
      [frameName, (fn) => [frameName(fn), fn.line, fn.column].filter((part) => part !== null).join(':')],
      (fn, name) => `${fileOf(fn)}:${name}`,
    );
  }

  file(fn: number): string {
    const file = this.#files[fn] ?? '';
    const known = this.#fileNumbers.get(file);
    if (known !== undefined) return `(${known})`;
    this.#fileNumbers.set(file, this.#fileNumbers.size + 1);
    return `(${this.#fileNumbers.size}) ${file}`;
  }

  function(fn: number): string {
    if (this.#written.has(fn)) return `(${fn + 1})`;
    this.#written.add(fn);
    return `(${fn + 1}) ${this.#functions[fn] ?? ''}`;
  }
}

function fileOf({ file }: ProfiledFunction): string {
  return visibleText(file ?? '').trim() || '???';
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
