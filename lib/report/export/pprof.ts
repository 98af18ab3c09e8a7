/** Profiles in pprof's format. */
import { gzipSync } from 'node:zlib';
import * as pprof from 'pprof-format';
import { IcprofileError } from '../../errors';
import type { Profile, ProfiledEvent } from '../../model/profile';
import { withEventFirst, type ExportOptions } from './export-options';
import { programValues, withWholeSelf } from './export-values';
import type { ReportFormat } from '../format';
import { distinctNames, frameName, nameWithPlace } from './frame-names';
import { visibleText } from '../../visible-text';

export const pprofFormat: ReportFormat = {
  name: 'pprof',
  extension: '.pb.gz',
  description: 'for pprof (go tool pprof) and what reads its format',
  isBinary: true,
  honours: ['event'],
  render: pprofReport,
};

/**
 * A file for `pprof` (`go tool pprof`) and what reads its format: Grafana Pyroscope, speedscope. By convention `*.pb.gz`.
 *
 * - One sample for each node. Its values: `calls` of the function there, recursive ones included; `resumptions`; and its
 *   self for each event, a chosen one first. An event's type is its unit, `instructions` or `cycles` (of `ns`: `cpu`), or
 *   its name where several events have that unit or it says nothing. The first event is the one that is shown.
 * - pprof adds up functions of the same name. So two of the same name are written as `name (file:line:column)`.
 * - Labels are the samples' labels, and no frames: what a label's node has itself counts to the function around it. Inner
 *   labels go before outer ones with the same key. The thread's name is a label `thread`.
 * - Recursion is folded, as in the profile. Throws are left out.
 * - Corrected values; negative ones are evened out within the thread (see `programValues`), fractions rounded such
 *   that the sum is kept. The profile's notes, source and machine are its comments (`pprof -comments`).
 *
 * Format: https://github.com/google/pprof/blob/main/proto/profile.proto.
 *
 * @returns the file, compressed with gzip.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for an event that the profile does not have; ERR_ICPROFILE_REPORT_TOO_LARGE.
 */
export function pprofReport(profile: Profile, options: ExportOptions = {}): Uint8Array {
  const exported = withWholeSelf(programValues(withEventFirst(profile, options)));
  const stringTable = new pprof.StringTable();
  const text = (value: string) => stringTable.dedup(visibleText(value));
  const valueTypes = valueTypesOf(exported.events).map(({ type, unit }) => ({
    type: text(type),
    unit: text(unit),
  }));
  const shown = valueTypes[countTypes.length] ?? { type: 0, unit: 0 };
  return gzipSync(
    new pprof.Profile({
      stringTable,
      sampleType: valueTypes,
      defaultSampleType: shown.type,
      periodType: shown,
      period: 1,
      timeNanos: BigInt(Date.parse(exported.startedAt)) * 1_000_000n,
      durationNanos: exported.wallTimeNs,
      comment: commentsOf(exported).map(text),
      ...functionsOf(exported, text),
      sample: samplesOf(exported, text),
    }).encode(),
  );
}

interface ValueType {
  readonly type: string;
  readonly unit: string;
}

const countTypes: readonly ValueType[] = [
  { type: 'calls', unit: 'count' },
  { type: 'resumptions', unit: 'count' },
];

function valueTypesOf(events: readonly ProfiledEvent[]): readonly ValueType[] {
  const isAloneInUnit = ({ unit }: ProfiledEvent) =>
    unit !== 'events' && events.filter((event) => event.unit === unit).length === 1;
  return [
    ...countTypes,
    ...events.map((event) => {
      const unitType = event.unit === 'ns' ? 'cpu' : event.unit;
      return {
        type: isAloneInUnit(event) ? unitType : event.name,
        unit: event.unit === 'ns' ? 'nanoseconds' : 'count',
      };
    }),
  ];
}

/** A location for each function, both numbered from 1. */
function functionsOf(
  { functions }: Profile,
  text: (value: string) => number,
): Pick<pprof.ProfileInput, 'function' | 'location'> {
  const names = distinctNames(functions, [frameName, nameWithPlace]);
  const positions = functions.map((fn, index) => ({ fn, id: index + 1, name: names[index] ?? '' }));
  return {
    function: positions.map(
      ({ fn, id, name }) =>
        new pprof.Function({
          id,
          name: text(name),
          systemName: text(frameName(fn)),
          filename: text(fn.file ?? ''),
          startLine: fn.line ?? 0,
        }),
    ),
    location: positions.map(
      ({ fn, id }) =>
        new pprof.Location({ id, line: [{ functionId: id, line: fn.line ?? 0, column: fn.column ?? 0 }] }),
    ),
  };
}

type Labels = ReadonlyMap<string, string>;

function samplesOf(exported: Profile, text: (value: string) => number): pprof.Sample[] {
  const { nodes, functions } = exported;
  const calls = callsOf(exported);
  const labels = labelsOf(exported);
  const threads = threadNamesOf(exported);
  const values = nodes.map((node, index) => {
    const isLabel = functions[node.function]?.kind === 'label';
    return [isLabel ? 0 : (calls[index] ?? 0), node.resumptions, ...node.self];
  });
  const isSample = values.map((value) => value.some((part) => part !== 0));
  checkSize(exported, labels, isSample);
  const samples: pprof.Sample[] = [];
  values.forEach((value, index) => {
    if (isSample[index] !== true) return;
    samples.push(
      new pprof.Sample({
        locationId: locationsOf(exported, index),
        value,
        label: [['thread', threads[index] ?? ''] as const, ...(labels[index] ?? [])].map(([key, name]) => ({
          key: text(key || '(empty)'),
          // An empty string stands for a label that is a number.
          str: text(name || '(empty)'),
        })),
      }),
    );
  });
  return samples;
}

/**
 * Frames and labels of all samples together. Each sample repeats those of the ones above it, so that deep trees come to many.
 * So many take half a GB while they are written.
 */
const mostEntries = 2 ** 25;

function checkSize(
  { nodes, functions }: Profile,
  labels: readonly Labels[],
  isSample: readonly boolean[],
): void {
  const depths = new Uint32Array(nodes.length);
  let entries = 0;
  nodes.forEach(({ function: fn, parent }, index) => {
    depths[index] = (depths[parent] ?? 0) + (functions[fn]?.kind === 'label' ? 0 : 1);
    if (isSample[index] === true) entries += (depths[index] ?? 0) + (labels[index]?.size ?? 0);
  });
  if (entries > mostEntries) throw tooLarge();
}

function tooLarge(): IcprofileError {
  return new IcprofileError(
    'ERR_ICPROFILE_REPORT_TOO_LARGE',
    'The profile has too many and too long paths for pprof, whose samples repeat them',
    { remedy: 'Export it in another format, such as speedscope' },
  );
}

/** From the node up, as pprof has it. */
function locationsOf({ nodes, functions }: Profile, start: number): number[] {
  const locations: number[] = [];
  for (let index = start; index >= 0; index = nodes[index]?.parent ?? -1) {
    const fn = nodes[index]?.function ?? 0;
    if (functions[fn]?.kind !== 'label') locations.push(fn + 1);
  }
  return locations;
}

function callsOf({ nodes, calls }: Profile): readonly number[] {
  const counts = nodes.map(() => 0);
  for (const { to, count } of calls) counts[to] = (counts[to] ?? 0) + count;
  return counts;
}

function labelsOf({ nodes, functions }: Profile): readonly Labels[] {
  const none: Labels = new Map();
  const byNode: Labels[] = [];
  let entries = 0;
  for (const { function: fn, parent } of nodes) {
    const outer = byNode[parent] ?? none;
    const own = functions[fn]?.labels;
    const all = own === undefined ? outer : new Map([...outer, ...Object.entries(own)]);
    if (own !== undefined) entries += all.size;
    if (entries > mostEntries) throw tooLarge();
    byNode.push(all);
  }
  return byNode;
}

function threadNamesOf({ nodes, threads }: Profile): readonly string[] {
  const names: string[] = [];
  const nameOfRoot = new Map(threads.map(({ root, name }) => [root, name]));
  nodes.forEach(({ parent }, index) => names.push(names[parent] ?? nameOfRoot.get(index) ?? ''));
  return names;
}

function commentsOf({ icprofileVersion, source, machine, events, notes }: Profile): readonly string[] {
  return [
    `icprofile ${icprofileVersion}, ${source} source`,
    `${machine.cpuModel} (${machine.architecture}), Linux ${machine.kernel}, Node ${machine.node}, V8 ${machine.v8}`,
    ...events.map(({ name, unit, total }) => `${name}: ${total} ${unit}`),
    ...notes,
  ];
}
