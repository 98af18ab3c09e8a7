/** The probes that wrappers call, and the words that they share with the engine: one set for each JavaScript environment. */
import { stateWordCount, environmentPart, nativeAddon, holderInMainRealm, mainRealm } from '../../native';

export interface Probes {
  /** Words of `StateWord`. */
  readonly state: Int32Array;
  readonly enter: () => void;
  readonly leave: () => void;
  readonly leaveByThrow: () => void;
  readonly resume: () => void;
  readonly suspend: () => void;
}

/** Where there is no addon no profiler can start, and wrappers just call through. */
export function environmentProbes(): Probes {
  return environmentPart('probes', () => loadProbes() ?? inertProbes());
}

function loadProbes(): Probes | undefined {
  try {
    const { probeMemory, enter, leave, leaveByThrow, resume, suspend } = nativeAddon();
    const state = new mainRealm.Int32Array(probeMemory);
    return holderInMainRealm({ state, enter, leave, leaveByThrow, resume, suspend });
  } catch {
    return undefined;
  }
}

function inertProbes(): Probes {
  const nothing = (): void => undefined;
  return {
    state: new Int32Array(stateWordCount),
    enter: nothing,
    leave: nothing,
    leaveByThrow: nothing,
    resume: nothing,
    suspend: nothing,
  };
}
