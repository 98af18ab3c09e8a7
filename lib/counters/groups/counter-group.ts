/// <reference lib="esnext.disposable" preserve="true" />
import { types } from 'node:util';
import { IcprofileError, invalidArgument } from '../../errors';
import { readingStride, wrongThreadError, type NativeCounterGroup } from '../../native';
import { forEachPart, PartsReader, shortcutTo, type CountedPart } from './counted-parts';
import type { ChannelRead } from './channel-read';
import { errnoName } from '../diagnosis';
import { dispose } from './dispose';
import type { Unit } from '../events';
import type { CounterSource, CounterTarget } from '../options';
import { toReading, type CounterReading } from './reading';

/** An event as it is counted: its name as it was asked for, and the unit of its counts. */
export interface CountedEvent {
  readonly name: string;
  readonly unit: Unit;
}

/** What `measure` returns: the function's result, and one reading for each event, in their order. */
export interface Measurement<T> {
  readonly result: T;
  readonly readings: readonly CounterReading[];
}

/** Makes a group; only `openCounters` does. */
export interface CounterGroupParts {
  readonly source: CounterSource;
  readonly target: CounterTarget;
  readonly events: readonly CountedEvent[];
  readonly parts: readonly CountedPart[];
}

/** What `countedPartsOf` looks up: the class itself keeps it private. */
let countedParts: (group: CounterGroup) => readonly CountedPart[];

/**
 * Events that are started, stopped and read together. Opened stopped, by `openCounters`; belongs to the thread that
 * opened it; holds file descriptors until it is closed or collected. Counts add up over several starts.
 *
 * Every method but `close` throws ERR_ICPROFILE_CLOSED once closed, ERR_ICPROFILE_WRONG_THREAD on another thread, and
 * ERR_ICPROFILE_SYSTEM_CALL where the kernel refuses. A copy (`structuredClone`, `postMessage`) is an empty object.
 */
export class CounterGroup implements Disposable {
  readonly #group: CounterGroupParts;
  readonly #reader: PartsReader;
  // What `readInto` needs, at hand. They begin as numbers: fields that begin as undefined could be anything, to V8.
  readonly #shortcutRead: ChannelRead;
  readonly #shortcutId: number = 0;
  readonly #readingLength: number = 0;
  #state: 'stopped' | 'running' | 'closed' = 'stopped';

  static {
    countedParts = (group) => {
      group.#checkOpen();
      return group.#group.parts;
    };
  }

  constructor(group: CounterGroupParts) {
    this.#group = group;
    this.#reader = new PartsReader(group.parts, group.events.length);
    this.#readingLength = group.events.length * readingStride;
    const shortcut = shortcutTo(group.parts);
    this.#shortcutId = shortcut.id;
    this.#shortcutRead = shortcut.read;
  }

  /** Where the counts come from; part of every number's meaning. */
  get source(): CounterSource {
    return this.#group.source;
  }

  get target(): CounterTarget {
    return this.#group.target;
  }

  get events(): readonly CountedEvent[] {
    return this.#group.events;
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  /**
   * Counts from here on, on top of what was counted before.
   *
   * @throws ERR_ICPROFILE_INVALID_STATE where it runs already: two regions would mix in one count.
   */
  start(): void {
    this.#checkOpen();
    if (this.#state === 'running') {
      throw new IcprofileError('ERR_ICPROFILE_INVALID_STATE', 'The counters run already', {
        remedy: 'Stop them first, or open a group of their own',
      });
    }
    this.#each('start', (native) => native.enable());
    this.#state = 'running';
  }

  /** Stops counting and keeps the counts. Stopping what is stopped changes nothing. */
  stop(): void {
    this.#checkOpen();
    this.#each('stop', (native) => native.disable());
    this.#state = 'stopped';
  }

  /** Makes all counts and times 0; running counters run on. */
  reset(): void {
    this.#checkOpen();
    this.#each('reset', (native) => native.reset());
  }

  /** One reading for each event, in their order; running or stopped. */
  read(): readonly CounterReading[] {
    this.#checkOpen();
    const threads = this.#reader.read();
    if (typeof threads === 'number') return this.#refuseReading(threads);
    return this.#group.events.map(({ name, unit }, index) => toReading(name, unit, threads[index] ?? []));
  }

  /**
   * Reads without allocating: four numbers for each event, as `readingLayout` has them, raw and unscaled. Of several
   * threads or PMUs it writes the sums, of which only `read()` can tell how far each was multiplexed.
   *
   * A target of 64 bytes or less (8 numbers) costs 6 to 12 instructions more a call, in optimized code: V8 makes such
   * arrays in its heap and moves their numbers out when native code first uses them, so that their address is not
   * constant. A longer one, of which the rest stays unused, is free of that.
   *
   * @param target at least `events.length * readingLayout.stride` long.
   * @throws ERR_ICPROFILE_INVALID_ARGUMENT
   */
  readInto(target: Float64Array): void {
    const length = this.#readingLength;
    if (!(target instanceof Float64Array) || target.length < length) this.#checkTarget(target);
    if (this.#shortcutRead(this.#shortcutId, target, length)) return;
    const error = this.#reader.readInto(target);
    if (error !== 0) this.#refuseReading(error);
  }

  /**
   * Counts one call from zero: `reset`, `start`, the function, `stop`, `read`. What the function throws, or its
   * promise rejects with, passes through, and the counters are stopped. For a promise, everything is counted that the
   * thread does until it settles, other requests included.
   *
   * @throws ERR_ICPROFILE_INVALID_STATE where the counters run already.
   */
  measure<T>(fn: () => PromiseLike<T>): Promise<Measurement<T>>;
  measure<T>(fn: () => T): Measurement<T>;
  measure<T>(fn: () => T | PromiseLike<T>): Measurement<T> | Promise<Measurement<T>> {
    if (typeof fn !== 'function') throw invalidArgument('fn', 'a function', fn);
    this.#checkOpen();
    if (this.#state === 'stopped') this.reset();
    this.start();
    let result: T | PromiseLike<T>;
    try {
      result = fn();
    } catch (error) {
      this.#stopIfOpen();
      throw error;
    }
    return isPromiseLike(result) ? this.#measurementOf(result) : this.#finish(result);
  }

  /** Gives everything back to the kernel. Closing twice is fine. */
  close(): void {
    this.#state = 'closed';
    for (const { native } of this.#group.parts) native.close();
  }

  [dispose](): void {
    this.close();
  }

  async #measurementOf<T>(promise: PromiseLike<T>): Promise<Measurement<T>> {
    try {
      return this.#finish(await promise);
    } catch (error) {
      this.#stopIfOpen();
      throw error;
    }
  }

  #finish<T>(result: T): Measurement<T> {
    this.stop();
    return { result, readings: this.read() };
  }

  #stopIfOpen(): void {
    if (this.#state === 'running') this.stop();
  }

  #each(method: string, call: (native: NativeCounterGroup) => number): void {
    const error = forEachPart(this.#group.parts, call);
    if (error !== 0) throw callError(method, error);
  }

  // The native groups of a closed group have no readings, so that only failed calls need to ask whether it is open.
  #refuseReading(error: number): never {
    this.#checkOpen();
    throw callError('read', error);
  }

  /** Of what is no array of this realm, or too short. */
  #checkTarget(target: unknown): void {
    this.#checkOpen();
    if (types.isFloat64Array(target) && target.length >= this.#readingLength) return;
    throw invalidArgument('target', `a Float64Array of at least ${this.#readingLength} numbers`, target);
  }

  #checkOpen(): void {
    if (this.#state !== 'closed') return;
    throw new IcprofileError('ERR_ICPROFILE_CLOSED', 'The counter group is closed', {
      remedy: 'Open another with openCounters()',
    });
  }
}

/**
 * The native groups of a counter group, for a profiler to read. Not part of the package's interface.
 *
 * @throws ERR_ICPROFILE_CLOSED
 */
export function countedPartsOf(group: CounterGroup): readonly CountedPart[] {
  return countedParts(group);
}

function callError(method: string, errno: number): IcprofileError {
  if (errno === wrongThreadError) {
    return new IcprofileError('ERR_ICPROFILE_WRONG_THREAD', `Cannot ${method} counters of another thread`, {
      remedy: 'Open counters on the thread that uses them',
    });
  }
  return new IcprofileError(
    'ERR_ICPROFILE_SYSTEM_CALL',
    `Cannot ${method} the counters: ${errnoName(errno)}`,
    {
      errno,
      systemCall: method === 'read' ? 'read' : 'ioctl',
    },
  );
}

function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as Partial<PromiseLike<T>>).then === 'function'
  );
}
