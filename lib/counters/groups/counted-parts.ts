/** The native groups behind one `CounterGroup`: mostly one; more for hybrid CPUs, several PMUs, or many threads. */
import { readingStride, type NativeCounterGroup } from '../../native';
import { channelRead, type ChannelRead } from './channel-read';
import { pooled, rawReadingAt, type RawReading } from './reading';

export interface CountedPart {
  readonly native: NativeCounterGroup;
  /** Kernel thread id that it counts; 0 for the calling thread, or for all where one group counts the process. */
  readonly threadId: number;
  /** For each event of the native group, its index among the caller's events. */
  readonly eventIndexes: readonly number[];
}

/** Calls each part until one fails; 0, or that errno. */
export function forEachPart(
  parts: readonly CountedPart[],
  call: (native: NativeCounterGroup) => number,
): number {
  for (const part of parts) {
    const error = call(part.native);
    if (error !== 0) return error;
  }
  return 0;
}

/** How a group of one part is read without a detour through its parts; `id` 0 where there are more. */
export interface Shortcut {
  readonly id: number;
  readonly read: ChannelRead;
}

/** The way for groups that have none: it leads nowhere. */
const noShortcut: Shortcut = { id: 0, read: () => false };

export function shortcutTo(parts: readonly CountedPart[]): Shortcut {
  const [only, ...more] = parts;
  if (only === undefined || more.length > 0) return noShortcut;
  return { id: only.native.id, read: channelRead(only.native.channel) };
}

/** Reads the parts of one group, with buffers made once. */
export class PartsReader {
  private readonly sources: readonly PartSource[];
  private readonly single: NativeCounterGroup | undefined;

  constructor(
    parts: readonly CountedPart[],
    private readonly eventCount: number,
  ) {
    this.sources = parts.map((part, index) => ({
      part,
      buffer: new Float64Array(part.eventIndexes.length * readingStride),
      addsTime: part.eventIndexes.map((event) => isFirstOfThread(parts, index, event)),
    }));
    this.single = parts.length === 1 ? parts[0]?.native : undefined;
  }

  /** Sums of all parts, `readingStride` numbers an event, flags united. Allocates nothing. Returns 0 or an errno. */
  readInto(target: Float64Array): number {
    if (this.single !== undefined) return this.single.readInto(target);
    const error = this.fillBuffers();
    if (error !== 0) return error;
    target.fill(0, 0, this.eventCount * readingStride);
    for (const source of this.sources) addPart(source, target);
    return 0;
  }

  /** For each event, its raw reading on each thread. Returns an errno instead where a read failed. */
  read(): readonly (readonly RawReading[])[] | number {
    const error = this.fillBuffers();
    if (error !== 0) return error;
    return Array.from({ length: this.eventCount }, (_, event) => this.threadReadings(event));
  }

  private fillBuffers(): number {
    for (const { part, buffer } of this.sources) {
      const error = part.native.readInto(buffer);
      if (error !== 0) return error;
    }
    return 0;
  }

  private threadReadings(event: number): readonly RawReading[] {
    const byThread = new Map<number, RawReading[]>();
    for (const { part, buffer } of this.sources) {
      const position = part.eventIndexes.indexOf(event);
      if (position < 0) continue;
      byThread.set(part.threadId, [...(byThread.get(part.threadId) ?? []), rawReadingAt(buffer, position)]);
    }
    return [...byThread.values()].map(pooled);
  }
}

interface PartSource {
  readonly part: CountedPart;
  readonly buffer: Float64Array;
  /** For each event of the part: whether its enabled time counts. Only one PMU of a thread's has it counted. */
  readonly addsTime: readonly boolean[];
}

function isFirstOfThread(parts: readonly CountedPart[], index: number, event: number): boolean {
  const { threadId } = parts[index] ?? {};
  return parts.findIndex((part) => part.threadId === threadId && part.eventIndexes.includes(event)) === index;
}

function addPart({ part, buffer, addsTime }: PartSource, target: Float64Array): void {
  for (let position = 0; position < part.eventIndexes.length; position += 1) {
    const from = position * readingStride;
    const to = (part.eventIndexes[position] ?? 0) * readingStride;
    target[to] = (target[to] ?? 0) + (buffer[from] ?? 0);
    if (addsTime[position] === true) target[to + 1] = (target[to + 1] ?? 0) + (buffer[from + 1] ?? 0);
    target[to + 2] = (target[to + 2] ?? 0) + (buffer[from + 2] ?? 0);
    target[to + 3] = (target[to + 3] ?? 0) | (buffer[from + 3] ?? 0);
  }
}
