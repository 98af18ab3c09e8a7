/** Profiles in V8's own format, as `node --cpu-prof` writes them. */
import { type Profile, type ProfiledFunction, jsonLinePieces } from '../../model/profile';
import { withOneEvent, type ExportOptions } from './export-options';
import { walkTree, withThreadFrames } from './export-tree';
import { programValues, withWholeSelf } from './export-values';
import type { ReportFormat } from '../format';
import { distinctNames, frameName } from './frame-names';
import { visibleText } from '../../visible-text';

export const cpuProfileFormat: ReportFormat = {
  name: 'cpuprofile',
  extension: '.cpuprofile',
  description: 'for Chrome DevTools and Visual Studio Code',
  isBinary: false,
  honours: ['event'],
  render: cpuProfileReport,
  renderPieces: cpuProfilePieces,
};

interface CallFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  /** Both from 0; -1 where they are not known. */
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface CpuProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly hitCount: number;
  readonly children: readonly number[];
}

/** Names that V8 and its viewers use for what is no function. */
const reservedNames: readonly string[] = ['(root)', '(program)', '(idle)', '(garbage collector)'];

const noPlace = { scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };

/**
 * A file for Chrome DevTools (Performance panel, or JavaScript Profiler), Visual Studio Code and speedscope. It must be
 * named `*.cpuprofile`.
 *
 * - The format has microseconds: one instruction, cycle or event is written as 1 µs, so that 1 ms in the viewer is 1000
 *   instructions. CPU time, in ns, is shown as the time that it is.
 * - A sample is taken at each node, and the time to the next sample is the node's self; `hitCount`, in samples 1 µs apart,
 *   is the same. Each path comes once, its self first and then what it called: the axis is no order in time.
 * - As V8 has it, the tree begins with `(root)`, and `(program)` is a leaf with its self only: what it calls hangs from
 *   `(root)`, or, with several threads, from a frame that is named after the thread. Other functions with a name that is
 *   V8's for what is no function get their kind before it: `function (idle)`. Labels are frames.
 * - Functions that the format could not tell apart, with the same name and place, get a number.
 * - Recursion is folded, as in the profile. The format has no place for calls, throws and resumptions.
 * - Corrected values of one event; negative ones are evened out within the thread (see `programValues`), fractions
 *   of microseconds rounded such that the sum is kept.
 *
 * Format: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for an event that the profile does not have.
 */
export function cpuProfileReport(profile: Profile, options: ExportOptions = {}): string {
  return [...cpuProfilePieces(profile, options)].join('');
}

function cpuProfilePieces(profile: Profile, options: ExportOptions): Iterable<string> {
  const one = programValues(withOneEvent(profile, options));
  const exported = withWholeSelf(withThreadFrames(one), one.events[0]?.unit === 'ns' ? 1000 : 1);
  const tree = treeOf(exported, programNodesOf(one));
  const { samples, timeDeltas } = samplesOf(tree);
  const endTime = timeDeltas.reduce((sum, delta) => sum + delta, 0);
  return jsonLinePieces({ nodes: tree, startTime: 0, endTime, samples, timeDeltas });
}

/** Where the threads' own roots are once they have thread frames above them. */
function programNodesOf({ threads }: Profile): ReadonlySet<number> {
  const shift = threads.length > 1 ? threads.length : 0;
  return new Set(threads.map(({ root }) => root + shift));
}

const rootId = 1;
const idOf = (index: number): number => index + 1 + rootId;

/** `(root)`, and the profile's nodes with the ids behind it. */
function treeOf(exported: Profile, programs: ReadonlySet<number>): readonly CpuProfileNode[] {
  const { nodes, functions } = exported;
  const parentOf = (index: number) => nodes[index]?.parent ?? -1;
  const frames = callFramesOf(functions);
  const children: number[][] = [[], ...nodes.map(() => [])];
  nodes.forEach(({ parent }, index) => {
    // What (program) calls stands beside it.
    const above = programs.has(parent) ? parentOf(parent) : parent;
    children[idOf(above) - rootId]?.push(idOf(index));
  });
  const special = (functionName: string): CallFrame => ({ functionName, ...noPlace });
  return [
    { id: rootId, callFrame: special('(root)'), hitCount: 0, children: children[0] ?? [] },
    ...nodes.map((node, index): CpuProfileNode => ({
      id: idOf(index),
      callFrame: programs.has(index)
        ? special('(program)')
        : (frames[node.function] ?? special('(anonymous)')),
      hitCount: node.self[0] ?? 0,
      children: children[idOf(index) - rootId] ?? [],
    })),
  ];
}

function callFramesOf(functions: readonly ProfiledFunction[]): readonly CallFrame[] {
  const scriptIds = new Map<string, string>();
  for (const { file } of functions)
    if (file !== null && !scriptIds.has(file)) scriptIds.set(file, String(scriptIds.size + 1));
  const names = distinctNames(functions, [functionName], (fn, name) =>
    JSON.stringify([name, fn.file, fn.line, fn.column]),
  );
  return functions.map(({ file, line, column }, index) => ({
    functionName: names[index] ?? '',
    ...(file === null
      ? noPlace
      : {
          scriptId: scriptIds.get(file) ?? '0',
          url: urlOf(file),
          lineNumber: (line ?? 0) - 1,
          columnNumber: (column ?? 0) - 1,
        }),
  }));
}

function functionName(fn: ProfiledFunction): string {
  const name = frameName(fn);
  return reservedNames.includes(name) ? `${fn.kind} ${name}` : name;
}

/** V8 has URLs of files as well. */
function urlOf(file: string): string {
  const path = visibleText(file);
  return path.startsWith('/') ? `file://${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}` : path;
}

/**
 * In the order of the tree, so that each path is one piece. Each node has a sample, also where its self is 0: speedscope
 * puts `(program)` on top of the stack before it, which must be that of its thread. The last sample, of `(root)`, ends the
 * one before it.
 */
function samplesOf(tree: readonly CpuProfileNode[]): { samples: number[]; timeDeltas: number[] } {
  const samples: number[] = [];
  const timeDeltas = [0];
  const children = tree.map((node) => node.children.map((id) => id - rootId));
  walkTree(children, 0, {
    enter: (index) => {
      if (index === 0) return;
      samples.push(index + rootId);
      timeDeltas.push(tree[index]?.hitCount ?? 0);
    },
    leave: () => undefined,
  });
  samples.push(rootId);
  return { samples, timeDeltas };
}
