/** Runs of the thread's one engine. Each is stopped by who started it, and by nobody else. */
import { constants } from 'node:os';
import { errnoName } from '../../counters/diagnosis';
import { IcprofileError } from '../../errors';
import { environmentPart, nativeAddon, inMainRealm } from '../../native';
import type { EngineCounters } from './counting';

interface Runs {
  started: number;
  /** 0 while none runs. */
  current: number;
}

function runs(): Runs {
  return environmentPart<Runs>('engine runs', () => inMainRealm({ started: 0, current: 0 }));
}

export class EngineRun {
  readonly #number: number;

  /**
   * @param epoch what wrappers know the run by; 0 where they shall not enter.
   * @throws ERR_ICPROFILE_INVALID_STATE where another one runs.
   * @throws ERR_ICPROFILE_SYSTEM_CALL
   */
  constructor({ parts, events }: EngineCounters, nodeLimit: number, epoch: number) {
    const errno = nativeAddon().startEngine(parts, events.length, nodeLimit, epoch);
    if (errno === constants.errno.EALREADY) throw alreadyRuns();
    if (errno !== 0) throw cannotStart(errno);
    const all = runs();
    this.#number = all.started += 1;
    all.current = this.#number;
  }

  /** Stopping twice changes nothing. */
  stop(): void {
    const all = runs();
    if (all.current !== this.#number) return;
    all.current = 0;
    nativeAddon().stopEngine();
  }
}

function alreadyRuns(): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_INVALID_STATE', 'Another profiler counts on this thread', {
    remedy: 'Stop it first',
  });
}

function cannotStart(errno: number): IcprofileError {
  return new IcprofileError(
    'ERR_ICPROFILE_SYSTEM_CALL',
    `The profiling engine cannot start: ${errnoName(errno)}`,
    { errno },
  );
}
