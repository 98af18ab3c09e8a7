/**
 * How a profiler and the workers of its process find each other. Every worker is given the environment data of the thread
 * that starts it, whatever class, file or code it is started with, and finds in it who profiles. Requests and
 * answers go through broadcast channels, counts through shared memory, so that the profiler can wait for answers.
 */
import type { Profile } from '../../model/profile';
import type { ProfilerOptions } from '../profiler-options';

/** Key of a list of `WorkerInvitation`s. Another version of the package has another protocol. */
export const invitationsKey = 'icprofile workers 1';

export interface WorkerInvitation {
  /** Workers listen here for one message, of any content: stop. */
  readonly requestChannel: string;
  /** `WorkerAnswer`s go there. */
  readonly answerChannel: string;
  /** `ShareWord`s, and after them the thread id of each worker that joined. */
  readonly share: Int32Array;
  readonly options: ProfilerOptions;
}

export const enum ShareWord {
  /** Workers that have joined. */
  Joined = 0,
  /** Workers that have answered; the profiler waits on this word. */
  Answered = 1,
  /** Not 0 once the profiler has stopped. */
  Stopped = 2,
  FirstThreadId = 3,
}

/** More workers than this are not profiled in one run. */
export const mostWorkers = 4096;

export interface WorkerAnswer {
  /** From 1, in the order of joining. */
  readonly worker: number;
  readonly profile?: Profile;
  /** Why there is no profile. */
  readonly problem?: string;
}
