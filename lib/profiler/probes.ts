/** The probes that wrappers call, and the words that they share with the engine: one set for each JavaScript environment. */
import { stateWordCount } from '../native/addon';
import { nativeAddon } from '../native/load';

export interface Probes {
  /** Words of `StateWord`. */
  readonly state: Int32Array;
  readonly enter: () => void;
  readonly leave: () => void;
  readonly leaveByThrow: () => void;
  readonly enterAsync: () => void;
  readonly resume: () => void;
  readonly suspend: () => void;
  readonly settleCall: () => void;
}

let probes: Probes | undefined;

/** Where there is no addon no profiler can start, and wrappers just call through. */
export function environmentProbes(): Probes {
  probes ??= loadProbes() ?? inertProbes();
  return probes;
}

function loadProbes(): Probes | undefined {
  try {
    const { probeMemory, enter, leave, leaveByThrow, enterAsync, resume, suspend, settleCall } =
      nativeAddon();
    const state = new Int32Array(probeMemory);
    return { state, enter, leave, leaveByThrow, enterAsync, resume, suspend, settleCall };
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
    enterAsync: nothing,
    resume: nothing,
    suspend: nothing,
    settleCall: nothing,
  };
}
