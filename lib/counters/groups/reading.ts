/** What a counter says, as plain data: from the kernel's numbers to a value and how far to trust it. Pure. */
import { ReadingFlag, readingStride } from '../../native';
import type { Unit } from '../events';

export interface CounterReading {
  /** The event as it was asked for. */
  readonly event: string;
  readonly unit: Unit;
  /** Count while the event was on the PMU, unscaled. */
  readonly raw: number;
  /** Time that the event was enabled on running threads, since opening or the last `reset()`, in nanoseconds. */
  readonly timeEnabledNs: number;
  /** The part of it that the event really was on the PMU. */
  readonly timeRunningNs: number;
  /**
   * The count, scaled by enabled over running time where the event shared the PMU with others. Null where there is
   * none: before the first `start()`, and where `neverScheduled` or `failed` is set. It is never 0 for want of one.
   */
  readonly value: number | null;
  /** The event was on the PMU for only a part of the time: `value` is an estimate. */
  readonly multiplexed: boolean;
  /** The event was enabled, but not on the PMU for any of the time (on some thread, where several are counted). */
  readonly neverScheduled: boolean;
  /** A pinned event (modifier `D`) lost its place on the PMU. */
  readonly failed: boolean;
  /**
   * The count came from read(2) though a user-space read was asked for. As right, but many times dearer. Never set
   * for stopped counters: they are on no PMU, and read(2) is how they are read.
   */
  readonly fellBack: boolean;
  /** `raw` is above 2^53, so a double holds it only nearly. */
  readonly inexact: boolean;
}

/** What one native group said of one event: the numbers of `NativeCounterGroup.readInto`. */
export interface RawReading {
  readonly raw: number;
  readonly timeEnabledNs: number;
  readonly timeRunningNs: number;
  readonly flags: number;
}

/** The raw reading of the event at `index` in an array filled by `readInto`. */
export function rawReadingAt(numbers: Float64Array, index: number): RawReading {
  const [raw = 0, timeEnabledNs = 0, timeRunningNs = 0, flags = 0] = numbers.subarray(
    index * readingStride,
    (index + 1) * readingStride,
  );
  return { raw, timeEnabledNs, timeRunningNs, flags };
}

/**
 * The PMUs of one thread, where each kind of core has its own: the thread is on one of them at a time, so that their
 * running times add up to the time enabled, which all of them report. They are read one after the other: the least
 * of their enabled times is the one that no running time falls short of by that delay alone.
 */
export function pooled(parts: readonly RawReading[]): RawReading {
  return {
    raw: sum(parts, ({ raw }) => raw),
    timeEnabledNs: Math.min(...parts.map(({ timeEnabledNs }) => timeEnabledNs)),
    timeRunningNs: sum(parts, ({ timeRunningNs }) => timeRunningNs),
    flags: parts.reduce((flags, part) => flags | part.flags, 0),
  };
}

/**
 * The reading of an event from those of each counted thread. Scaling comes before summing: threads are multiplexed
 * apart from each other.
 */
export function toReading(event: string, unit: Unit, threads: readonly RawReading[]): CounterReading {
  const raw = sum(threads, (thread) => thread.raw);
  const timeEnabledNs = sum(threads, (thread) => thread.timeEnabledNs);
  const failed = threads.some(({ flags }) => (flags & ReadingFlag.Error) !== 0);
  const neverScheduled =
    !failed && threads.some((thread) => thread.timeEnabledNs > 0 && thread.timeRunningNs === 0);
  return {
    event,
    unit,
    raw,
    timeEnabledNs,
    timeRunningNs: sum(threads, (thread) => thread.timeRunningNs),
    value: failed || neverScheduled || timeEnabledNs === 0 ? null : sum(threads, scaled),
    multiplexed: threads.some((thread) => thread.timeRunningNs > 0 && isMultiplexed(thread)),
    neverScheduled,
    failed,
    fellBack: threads.some(({ flags }) => (flags & ReadingFlag.FellBack) !== 0),
    inexact: raw > Number.MAX_SAFE_INTEGER,
  };
}

/** value = raw · enabled / running (man 2 perf_event_open), exactly `raw` where nothing was multiplexed. */
function scaled(reading: RawReading): number {
  if (reading.timeEnabledNs === 0) return 0;
  return isMultiplexed(reading)
    ? Math.round(reading.raw * (reading.timeEnabledNs / reading.timeRunningNs))
    : reading.raw;
}

function isMultiplexed({ timeEnabledNs, timeRunningNs }: RawReading): boolean {
  return timeRunningNs < timeEnabledNs;
}

function sum(readings: readonly RawReading[], of: (reading: RawReading) => number): number {
  return readings.reduce((total, reading) => total + of(reading), 0);
}
