/** Profiles for speedscope, in its own file format. */
import { type Profile, recordJsonPieces } from '../../model/profile';
import { withEventFirst, type ExportOptions } from './export-options';
import { childrenOf, walkTree } from './export-tree';
import { programValues } from './export-values';
import type { ReportFormat } from '../format';
import { frameName } from './frame-names';
import { visibleText } from '../../visible-text';

export const speedscopeFormat: ReportFormat = {
  name: 'speedscope',
  extension: '.speedscope.json',
  description: 'flame graphs in speedscope (speedscope.app)',
  isBinary: false,
  honours: ['event'],
  render: speedscopeReport,
  renderPieces: speedscopePieces,
};

interface SpeedscopeFrame {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  readonly col?: number;
}

interface SpeedscopeEvent {
  /** Opens or closes a frame, by its index in `shared.frames`. */
  readonly type: 'O' | 'C';
  readonly frame: number;
  readonly at: number;
}

interface SpeedscopeProfile {
  readonly type: 'evented';
  readonly name: string;
  readonly unit: 'none' | 'nanoseconds';
  readonly startValue: number;
  readonly endValue: number;
  readonly events: readonly SpeedscopeEvent[];
}

/**
 * A file for speedscope (https://www.speedscope.app, or `npx speedscope FILE`), by convention `*.speedscope.json`.
 *
 * - Each thread and event is a profile of its own in the file, named `thread: event`; a chosen event goes first.
 * - The horizontal axis is the event: a node is as wide as its total, with its self at the left and then what it called,
 *   each path once. "Time Order" is thus no order in time.
 * - Frames are the profile's functions, told apart by index: two of the same name stay two. Labels are frames.
 * - Recursion is folded, as in the profile. The format has no place for calls, throws and resumptions.
 * - Corrected values; negative ones are evened out within the thread (see `programValues`).
 *
 * Format: https://github.com/jlfwong/speedscope/wiki/Importing-from-custom-sources, and file-format-schema.json there.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for an event that the profile does not have.
 */
export function speedscopeReport(profile: Profile, options: ExportOptions = {}): string {
  return [...speedscopePieces(profile, options)].join('');
}

function speedscopePieces(profile: Profile, options: ExportOptions): Iterable<string> {
  const exported = programValues(withEventFirst(profile, options));
  return { [Symbol.iterator]: () => piecesOf(exported) };
}

/** Speedscope itself reads files that are longer than a string can be. */
function* piecesOf(exported: Profile): Generator<string> {
  const children = childrenOf(exported);
  const head = JSON.stringify({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: `icprofile@${exported.icprofileVersion}`,
    name: `icprofile ${exported.startedAt}`,
    activeProfileIndex: 0,
    shared: { frames: framesOf(exported) },
  });
  yield `${head.slice(0, -1)},"profiles":[`;
  let isFirst = true;
  for (const { name, root } of exported.threads) {
    for (const [index, event] of exported.events.entries()) {
      const events = eventsOf(exported, children, root, index);
      if (!isFirst) yield ',';
      isFirst = false;
      yield* recordJsonPieces({
        type: 'evented',
        name: `${visibleText(name)}: ${visibleText(event.name)}`,
        unit: event.unit === 'ns' ? 'nanoseconds' : 'none',
        startValue: 0,
        endValue: events.at(-1)?.at ?? 0,
        events,
      } satisfies SpeedscopeProfile);
    }
  }
  yield ']}\n';
}

function framesOf({ functions }: Profile): readonly SpeedscopeFrame[] {
  return functions.map((fn) => ({
    name: frameName(fn),
    ...(fn.file !== null && { file: visibleText(fn.file) }),
    ...(fn.line !== null && { line: fn.line }),
    ...(fn.column !== null && { col: fn.column }),
  }));
}

function eventsOf(
  { nodes }: Profile,
  children: readonly (readonly number[])[],
  root: number,
  eventIndex: number,
): readonly SpeedscopeEvent[] {
  const events: SpeedscopeEvent[] = [];
  let at = 0;
  walkTree(children, root, {
    enter: (node) => {
      events.push({ type: 'O', frame: nodes[node]?.function ?? 0, at });
      at += nodes[node]?.self[eventIndex] ?? 0;
    },
    leave: (node) => {
      events.push({ type: 'C', frame: nodes[node]?.function ?? 0, at });
    },
  });
  return events;
}
