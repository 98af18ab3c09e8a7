/**
 * The events that every kernel knows by number, under perf's names: the enums of include/uapi/linux/perf_event.h,
 * named as in tools/perf/util/parse-events.c. Cache events are in `cache-events.ts`.
 */

/** `enum perf_type_id`. */
export const PerfType = { hardware: 0, software: 1, hardwareCache: 3, raw: 4 } as const;

/** What one count of an event stands for. `ns` is CPU time; `events` is whatever the event's name says. */
export type Unit = 'instructions' | 'cycles' | 'ns' | 'events';

export interface GenericEvent {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: number;
  readonly config: bigint;
  readonly unit: Unit;
  /**
   * Which modes the kernel can tell apart for it. Clocks ignore the exclusion bits (`task_clock_event_init`,
   * kernel/events/core.c); a `kernel` event happens in kernel mode only, so that with `:u` it would always read 0.
   */
  readonly modes: 'any' | 'clock' | 'kernel';
}

type Row = readonly [name: string, aliases: readonly string[], unit?: Unit, modes?: GenericEvent['modes']];

/** `enum perf_hw_id`, in its order. */
const hardwareRows: readonly Row[] = [
  ['cpu-cycles', ['cycles'], 'cycles'],
  ['instructions', [], 'instructions'],
  ['cache-references', []],
  ['cache-misses', []],
  ['branch-instructions', ['branches']],
  ['branch-misses', []],
  ['bus-cycles', [], 'cycles'],
  ['stalled-cycles-frontend', ['idle-cycles-frontend'], 'cycles'],
  ['stalled-cycles-backend', ['idle-cycles-backend'], 'cycles'],
  ['ref-cycles', [], 'cycles'],
];

/** `enum perf_sw_ids`, in its order. */
const softwareRows: readonly Row[] = [
  ['cpu-clock', [], 'ns', 'clock'],
  ['task-clock', [], 'ns', 'clock'],
  ['page-faults', ['faults']],
  ['context-switches', ['cs'], 'events', 'kernel'],
  ['cpu-migrations', ['migrations'], 'events', 'kernel'],
  ['minor-faults', []],
  ['major-faults', []],
  ['alignment-faults', []],
  ['emulation-faults', []],
  ['dummy', []],
  ['bpf-output', []],
  ['cgroup-switches', [], 'events', 'kernel'],
];

export const hardwareEvents: readonly GenericEvent[] = hardwareRows.map(toEvent(PerfType.hardware));
export const softwareEvents: readonly GenericEvent[] = softwareRows.map(toEvent(PerfType.software));

const byName: ReadonlyMap<string, GenericEvent> = new Map(
  [...hardwareEvents, ...softwareEvents].flatMap((event) =>
    [event.name, ...event.aliases].map((name) => [name, event] as const),
  ),
);

/** The generic hardware or software event of that name or alias. */
export function genericEvent(name: string): GenericEvent | undefined {
  return byName.get(name);
}

/** Every name and alias that `genericEvent` knows. */
export function genericEventNames(): readonly string[] {
  return [...byName.keys()];
}

function toEvent(type: number) {
  return ([name, aliases, unit = 'events', modes = 'any']: Row, index: number): GenericEvent => ({
    name,
    aliases,
    type,
    config: BigInt(index),
    unit,
    modes,
  });
}
