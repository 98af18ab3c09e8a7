/** Which counter source a command starts a program with where it was told none. */
import { openCounters, type CounterSource } from '../counters';
import { problemOf } from '../counters/diagnosis';
import { emulatorStatus, type EmulatorStatus } from '../emulator';
import { IcprofileError } from '../errors';

/** What the choice is made from. */
export interface StartingConditions {
  /** Why there are no hardware counters that count; undefined where there are. */
  readonly hardwareProblem: () => string | undefined;
  readonly emulator: () => EmulatorStatus;
}

export interface StartingSource {
  readonly source: CounterSource;
  /** One line for people where the choice changes how the program runs. */
  readonly notice?: string;
}

const thisMachine: StartingConditions = { hardwareProblem, emulator: emulatorStatus };

/** Hardware counters if they count here, else the emulator if it runs here, else CPU time. */
export function startingSource(conditions: StartingConditions = thisMachine): StartingSource {
  const problem = conditions.hardwareProblem();
  if (problem === undefined) return { source: 'hardware' };
  const emulator = conditions.emulator();
  // The program says itself that it counts time, and why.
  if (!emulator.available) return { source: 'software' };
  const notice = `running under the emulator, QEMU ${emulator.version}, which is about 11 times slower. ${problem}`;
  return { source: 'emulated', notice };
}

function hardwareProblem(): string | undefined {
  try {
    openCounters(undefined, { source: 'hardware' }).close();
    return undefined;
  } catch (error) {
    if (error instanceof IcprofileError) return problemOf(error);
    throw error;
  }
}
