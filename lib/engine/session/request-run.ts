/** Runs of the engine in which sampled requests are counted, and in some of them functions too. */
import { nativeAddon, SpecialNode, StateWord } from '../../native';
import { stopTrackingAsync, trackAsync } from '../async';
import type { Calibration } from '../calibration';
import { EngineRun, type EngineCounters } from '../counting';
import {
  beginSessionFunctions,
  beginSessionLabels,
  endSessionFunctions,
  endSessionLabels,
} from '../functions';
import { environmentProbes } from '../probes';
import { nextEpoch } from './session';

export interface RequestRun {
  /** What its stamps know it by. */
  readonly epoch: number;
  /** Follows asynchronous work no longer; the engine still answers. */
  stopTracking(): void;
  stop(): void;
}

/**
 * Begins one, in (program). Without functions the engine's epoch is 0: wrappers and labels do nothing.
 *
 * @throws ERR_ICPROFILE_INVALID_STATE where a profiler runs on this thread.
 */
export function beginRequestRun(
  counters: EngineCounters,
  nodeLimit: number,
  calibration: Calibration | undefined,
  withFunctions: boolean,
): RequestRun {
  const epoch = nextEpoch();
  const run = new EngineRun(counters, nodeLimit, withFunctions ? epoch : 0);
  const { state, leave } = environmentProbes();
  state[StateWord.Argument] = SpecialNode.Profiler;
  leave();
  if (withFunctions) {
    for (const { site, siteClass } of calibration?.sites ?? [])
      nativeAddon().registerProbeSite(site, siteClass);
    beginSessionFunctions(nodeLimit);
    beginSessionLabels(nodeLimit);
  }
  trackAsync(epoch);
  state[StateWord.Argument] = SpecialNode.Program;
  leave();
  return {
    epoch,
    stopTracking: stopTrackingAsync,
    stop: () => {
      run.stop();
      if (!withFunctions) return;
      endSessionFunctions();
      endSessionLabels();
    },
  };
}
