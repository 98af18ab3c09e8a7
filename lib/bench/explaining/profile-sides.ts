/** Both versions of a benchmark, profiled by function in processes of their own, with the names of functions made alike. */
import path from 'node:path';
import { IcprofileError } from '../../errors';
import type { BenchmarkRun, BenchmarkName } from '../../model/benchmark';
import type { ProfiledSides } from '../../model/difference';
import {
  profileOfIterations,
  type Profile,
  type ProfiledFunction,
  type ProfileMachine,
} from '../../model/profile';
import { machineDifferences } from '../../model/transform';
import {
  runChild,
  type RunOptions,
  withEnvironment,
  flagsOfRun,
  makeStarter,
  type Starter,
  Semaphore,
} from '../running';
import type { ProfileJob } from '../protocol';
import { sharedNames } from './shared-names';

export interface SideOptions extends Pick<
  RunOptions,
  'source' | 'event' | 'optimize' | 'environment' | 'timeLimitMs' | 'jobs' | 'signal'
> {
  readonly baseDirectory: string;
  readonly headDirectory: string;
  /** What the samples were taken on, which profiles are to be of too. */
  readonly machine: BenchmarkRun['machine'];
}

/** With probes, programs run some times as long. */
const timeLimitFactor = 4;
const warmUpShare = 1 / 4;

export class SideProfiler {
  readonly #options: SideOptions;
  readonly #starter: Starter;
  readonly #rename: (fn: ProfiledFunction) => ProfiledFunction;

  /** @throws ERR_ICPROFILE_EMULATOR_UNAVAILABLE */
  constructor(options: SideOptions) {
    this.#options = options;
    this.#starter = makeStarter(options);
    const nameOf = sharedNames([options.baseDirectory, options.headDirectory]);
    this.#rename = (fn) => (fn.file === null ? fn : { ...fn, file: nameOf(fn.file) });
  }

  /** As many iterations of each. @throws ERR_ICPROFILE_INVALID_STATE where a side cannot be profiled. */
  async profile(benchmark: BenchmarkName, seed: number, iterations: number): Promise<ProfiledSides> {
    const { jobs, baseDirectory, headDirectory } = this.#options;
    const slots = new Semaphore(jobs);
    const side = (name: string, directory: string) =>
      slots.run(() => this.#profileSide(name, directory, benchmark, seed, iterations));
    // Both end before anything else is begun, whichever fails.
    const both = [side('base', baseDirectory), side('head', headDirectory)] as const;
    await Promise.allSettled(both);
    const [base, head] = await Promise.all(both);
    return { base, head };
  }

  async #profileSide(
    side: string,
    directory: string,
    { file, path: names }: BenchmarkName,
    seed: number,
    iterations: number,
  ): Promise<Profile> {
    const { source, event, optimize, signal, machine, environment } = this.#options;
    const timeLimitMs = this.#options.timeLimitMs * timeLimitFactor;
    const job: ProfileJob = {
      kind: 'profile',
      file: path.join(directory, file),
      adapters: true,
      path: names,
      seed,
      source,
      event,
      optimize,
      iterations,
      warmUpTimeMs: timeLimitMs * warmUpShare,
    };
    const started = this.#starter.measuring(seed, job);
    const answer = await runChild(started, { directory, timeLimitMs, signal });
    if (answer.kind !== 'profile')
      throw notProfiled(
        side,
        answer.kind === 'failure' ? `${answer.failure}: ${answer.message}` : answer.kind,
      );
    checkMachine(side, machine, withEnvironment(answer.profile.machine, environment));
    return profileOfIterations(answer.profile, answer.callingCost, this.#rename);
  }
}

/** Results may be of another time, and of another Node. */
function checkMachine(side: string, measured: ProfileMachine, profiled: ProfileMachine): void {
  const [difference] = machineDifferences(measured, { ...profiled, flags: flagsOfRun(profiled.flags) });
  if (difference === undefined) return;
  const { what, first, second } = difference;
  throw notProfiled(side, `was measured with ${what} ${first}, and would be profiled with ${second}`);
}

/** The first line: stacks are of no use here. */
function notProfiled(side: string, why: string): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_INVALID_STATE', `the ${side} ${why.split('\n', 1)[0] ?? ''}`);
}
