import { IcprofileError, invalidArgument } from '../../errors';
import { maxProfiledEvents, type NativeCounterGroup, nativeAddon } from '../../native';
import type { CountedEvent } from './counter-group';

/** Registered, so that copies of this package know each other's. */
const nativeGroup = Symbol.for('icprofile.nativeGroup');

/**
 * Counters that stand still until they are told to advance, for tests that need to know every count: of code that
 * uses icprofile, and of icprofile itself. `new Profiler({ counters })` takes them.
 */
export class ManualCounters {
  readonly events: readonly CountedEvent[];
  readonly [nativeGroup]: NativeCounterGroup;

  /**
   * @param eventNames 1 to 4 names, counted in `events`; default: one, `instructions:u`.
   * @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_NATIVE_UNAVAILABLE
   */
  constructor(eventNames: readonly string[] = ['instructions:u']) {
    if (!Array.isArray(eventNames) || eventNames.length === 0 || eventNames.length > maxProfiledEvents) {
      throw invalidArgument('eventNames', `an array of 1 to ${maxProfiledEvents} names`, eventNames);
    }
    this.events = eventNames.map((name) => ({ name: String(name), unit: 'events' }));
    this[nativeGroup] = nativeAddon().createManualGroup(eventNames.length);
  }

  /**
   * @param amount an integer from 0 to 2^53 - 1.
   * @throws ERR_ICPROFILE_INVALID_ARGUMENT
   */
  advance(amount: number, eventIndex = 0): void {
    if (!Number.isSafeInteger(amount) || amount < 0) {
      throw invalidArgument('amount', 'an integer from 0 to 2^53 - 1', amount);
    }
    if (!Number.isInteger(eventIndex) || eventIndex < 0 || eventIndex >= this.events.length) {
      throw invalidArgument('eventIndex', `an integer below ${this.events.length}`, eventIndex);
    }
    nativeAddon().advanceManualGroup(this[nativeGroup], eventIndex, amount);
  }
}

/** Of this copy, or another one. */
export function isManualCounters(value: unknown): value is ManualCounters {
  return typeof value === 'object' && value !== null && nativeGroup in value;
}

/** The native group, for a profiler to read. @throws ERR_ICPROFILE_INVALID_ARGUMENT */
export function manualGroupOf(counters: ManualCounters): NativeCounterGroup {
  if (!isManualCounters(counters))
    throw new IcprofileError('ERR_ICPROFILE_INVALID_ARGUMENT', 'counters must be ManualCounters');
  return counters[nativeGroup];
}
