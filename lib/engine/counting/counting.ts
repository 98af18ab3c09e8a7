/** The counters that an engine reads, whichever source they are of. */
import { countedPartsOf, type CountedEvent, manualGroupOf, type ManualCounters } from '../../counters/groups';
import { parseModifiers, parseEvent } from '../../counters/events';
import { openCounters } from '../../counters/sources';
import type { CounterOptions } from '../../counters';
import type { ProfiledEvent, ProfileSource } from '../../model/profile';
import type { EnginePart } from '../../native';

export interface EngineCounters {
  readonly source: ProfileSource;
  readonly events: readonly CountedEvent[];
  readonly parts: readonly EnginePart[];
  /** Whether counts can be read without a system call: the probes cost less then, and run no kernel code. */
  readonly readsInUserSpace: boolean;
  /** Whether counts are of instructions that probes execute, and can be calibrated, for each event. */
  readonly countsInstructions: readonly boolean[];
  /** How each event was counted since the start. */
  counted(): readonly ProfiledEvent['counted'][];
  close(): void;
}

/** Opens and starts real counters of this thread. Throws as `openCounters` does. */
export function openEngineCounters(
  eventNames: readonly string[] | undefined,
  options: Omit<CounterOptions, 'target'>,
): EngineCounters {
  const group = openCounters(eventNames, { ...options, target: 'thread' });
  group.start();
  const readsInUserSpace =
    options.userSpaceReads !== false && group.read().every(({ fellBack }) => !fellBack);
  return {
    source: group.source,
    events: group.events,
    parts: countedPartsOf(group),
    readsInUserSpace,
    countsInstructions: group.events.map(
      ({ name, unit }) => unit === 'instructions' && !(readsInUserSpace && excludesUserMode(name)),
    ),
    counted: () =>
      group.read().map((reading) => {
        if (reading.value === null) return 'none';
        return reading.multiplexed ? 'multiplexed' : 'always';
      }),
    close: () => {
      group.close();
    },
  };
}

function excludesUserMode(eventName: string): boolean {
  return parseModifiers(parseEvent(eventName).modifiers, eventName).excludeUser;
}

/** Counters that a test advances stay open: they are the test's. */
export function manualEngineCounters(counters: ManualCounters): EngineCounters {
  return {
    source: 'manual',
    events: counters.events,
    parts: [{ native: manualGroupOf(counters), eventIndexes: counters.events.map((_, index) => index) }],
    readsInUserSpace: true,
    countsInstructions: counters.events.map(() => false),
    counted: () => counters.events.map(() => 'always'),
    close: () => undefined,
  };
}
