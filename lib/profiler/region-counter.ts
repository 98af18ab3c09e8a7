/**
 * Counts regions of a thread's work apart from garbage collection, by the engine and without any profiled function: what it
 * charges to (program) is the work, what it charges to V8's collectors is theirs.
 */
import { errnoName } from '../counters/diagnosis';
import type { CountedEvent } from '../counters/counter-group';
import type { CounterSource } from '../counters/options';
import { IcprofileError } from '../errors';
import type { ProfiledEvent, ProfileSource } from '../model/profile';
import { SpecialNode } from '../native/addon';
import { nativeAddon } from '../native/load';
import { openEngineCounters, type EngineCounters } from './counting';

export interface RegionShares {
  /** Counted outside of garbage collections. */
  readonly work: number;
  /** Counted in V8's main-thread collections. */
  readonly garbageCollection: number;
}

/** No function is profiled, so that the tree is of special nodes alone. */
const nodeLimit = 16;
/** Profilers use their numbers to see when the engine was started anew; any but theirs will do. */
const epoch = 0xffff_fffe;

export class RegionCounter {
  readonly #counters: EngineCounters;
  readonly #event: CountedEvent;
  readonly #target = new Float64Array(64);

  /**
   * Counts from here on. The engine is one for each thread: no profiler can run meanwhile. Throws as `openCounters` does, and
   *
   * @throws ERR_ICPROFILE_SYSTEM_CALL where a profiler runs already.
   */
  constructor(event: string | undefined, source: CounterSource | undefined) {
    this.#counters = openEngineCounters(event === undefined ? undefined : [event], {
      ...(source !== undefined && { source }),
    });
    const [first] = this.#counters.events;
    if (first === undefined) throw new RangeError('no event was opened');
    this.#event = first;
    this.#start();
  }

  get source(): ProfileSource {
    return this.#counters.source;
  }

  get event(): CountedEvent {
    return this.#event;
  }

  /** How the event was counted so far. */
  get counted(): ProfiledEvent['counted'] {
    return this.#counters.counted()[0] ?? 'none';
  }

  /**
   * What one call counted outside of garbage collections, with a constant for the call itself, which is made by native code:
   * between the readings nothing else runs, and nothing is allocated. What the function throws passes through.
   */
  countCall(fn: () => void): number {
    nativeAddon().driveCalls(fn, false, 0, 1, 0, this.#target);
    return this.#target[0] ?? NaN;
  }

  /** What was counted since the start. Reading it counts, and allocates some 1 kB. */
  shares(): RegionShares {
    const self = nativeAddon().snapshotEngine()?.nodes.self ?? [];
    const of = (node: SpecialNode): number => self[node] ?? NaN;
    return {
      work: of(SpecialNode.Program),
      garbageCollection: of(SpecialNode.MinorCollection) + of(SpecialNode.MajorCollection),
    };
  }

  close(): void {
    nativeAddon().stopEngine();
    this.#counters.close();
  }

  #start(): void {
    const errno = nativeAddon().startEngine(this.#counters.parts, 1, nodeLimit, epoch);
    if (errno === 0) return;
    this.#counters.close();
    throw new IcprofileError(
      'ERR_ICPROFILE_SYSTEM_CALL',
      `The counting engine cannot start: ${errnoName(errno)}`,
      { errno, remedy: 'Stop the profiler that runs on this thread first' },
    );
  }
}
