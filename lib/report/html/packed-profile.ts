/** A profile in columns instead of records: a third of the size as JSON, and quick to parse. Lossless and pure. */
import type { Profile } from '../../model/profile';

export interface PackedProfile {
  /** All fields that are small. */
  readonly header: Omit<Profile, 'nodes' | 'calls'>;
  readonly nodes: {
    readonly function: readonly number[];
    readonly parent: readonly number[];
    readonly resumptions: readonly number[];
    /** One column for each event. */
    readonly self: readonly (readonly number[])[];
    readonly rawSelf: readonly (readonly number[])[];
    readonly resumed: readonly (readonly number[])[];
  };
  readonly calls: {
    readonly from: readonly number[];
    readonly to: readonly number[];
    readonly count: readonly number[];
    readonly throws: readonly number[];
    /** Indexes of the recursive ones. */
    readonly recursive: readonly number[];
  };
}

export function packProfile({ nodes, calls, ...header }: Profile): PackedProfile {
  const columns = (rows: readonly (readonly number[])[]) =>
    header.events.map((_, event) => rows.map((row) => row[event] ?? 0));
  return {
    header,
    nodes: {
      function: nodes.map((node) => node.function),
      parent: nodes.map((node) => node.parent),
      resumptions: nodes.map((node) => node.resumptions),
      self: columns(nodes.map((node) => node.self)),
      rawSelf: columns(nodes.map((node) => node.rawSelf)),
      resumed: columns(nodes.map((node) => node.resumed)),
    },
    calls: {
      from: calls.map(({ from }) => from),
      to: calls.map(({ to }) => to),
      count: calls.map(({ count }) => count),
      throws: calls.map(({ throws }) => throws),
      recursive: calls.flatMap(({ recursive }, index) => (recursive ? [index] : [])),
    },
  };
}

export function unpackProfile({ header, nodes, calls }: PackedProfile): Profile {
  const row = (columns: readonly (readonly number[])[], index: number) =>
    columns.map((column) => column[index] ?? 0);
  const recursive = new Set(calls.recursive);
  return {
    ...header,
    nodes: nodes.function.map((fn, index) => ({
      function: fn,
      parent: nodes.parent[index] ?? -1,
      self: row(nodes.self, index),
      rawSelf: row(nodes.rawSelf, index),
      resumptions: nodes.resumptions[index] ?? 0,
      resumed: row(nodes.resumed, index),
    })),
    calls: calls.from.map((from, index) => ({
      from,
      to: calls.to[index] ?? 0,
      count: calls.count[index] ?? 0,
      throws: calls.throws[index] ?? 0,
      recursive: recursive.has(index),
    })),
  };
}
