/**
 * Counts regions of a thread's work apart from garbage collection, by the engine: what it charges to the node of regions is
 * their work, what it charges to V8's collectors is theirs. To profiled functions and labels it is as if no profiler ran.
 */
import type { CountedEvent } from '../../counters/groups';
import type { CounterSource } from '../../counters';
import type { ProfiledEvent, ProfileSource } from '../../model/profile';
import { calleeKinds, firstProfiledFunction, SpecialNode, StateWord, nativeAddon } from '../../native';
import { openEngineCounters, type EngineCounters } from './counting';
import { EngineRun } from './engine-run';
import { environmentProbes } from '../probes';

export interface RegionShares {
  /** Counted in regions, outside of garbage collections. */
  readonly work: number;
  /** Counted in V8's main-thread collections. */
  readonly garbageCollection: number;
}

const nodeLimit = 16;
/** What it is where no profiler runs. */
const epoch = 0;

/** All regions are calls of this one, which is the first node that is added. */
const regionCallee = firstProfiledFunction * calleeKinds;
const regionNode = SpecialNode.MajorCollection + 1;

export class RegionCounter {
  /**
   * Begins a region, which `end` ends: what the thread does meanwhile is its work, with a constant for these calls, which
   * neither allocate nor look anything up. Regions do not nest.
   */
  readonly begin: () => void;
  readonly end: () => void;
  readonly #counters: EngineCounters;
  readonly #event: CountedEvent;
  readonly #run: EngineRun;

  /**
   * Counts from here on. The engine is one for each thread: no profiler can run meanwhile. Throws as `openCounters` does, and
   *
   * @throws ERR_ICPROFILE_INVALID_STATE where a profiler runs already.
   */
  constructor(event: string | undefined, source: CounterSource | undefined) {
    this.#counters = openEngineCounters(event === undefined ? undefined : [event], {
      ...(source !== undefined && { source }),
    });
    const [first] = this.#counters.events;
    if (first === undefined) throw new RangeError('no event was opened');
    this.#event = first;
    this.#run = startRun(this.#counters);
    const { state, enter, leave } = environmentProbes();
    this.begin = () => {
      state[StateWord.Argument] = regionCallee;
      enter();
    };
    this.end = () => {
      state[StateWord.Argument] = SpecialNode.Program;
      leave();
    };
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

  /** What was counted since the start. Reading it allocates some 1 kB. */
  shares(): RegionShares {
    const self = nativeAddon().snapshotEngine()?.nodes.self;
    // There is no node of regions before the first one.
    const of = (node: number): number => (self === undefined ? NaN : (self[node] ?? 0));
    return {
      work: of(regionNode),
      garbageCollection: of(SpecialNode.MinorCollection) + of(SpecialNode.MajorCollection),
    };
  }

  close(): void {
    this.#run.stop();
    this.#counters.close();
  }
}

function startRun(counters: EngineCounters): EngineRun {
  try {
    return new EngineRun(counters, nodeLimit, epoch);
  } catch (error) {
    counters.close();
    throw error;
  }
}
