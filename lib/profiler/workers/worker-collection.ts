/** A profiler's side of profiling the workers that start while it runs. */
import { randomUUID } from 'node:crypto';
import {
  BroadcastChannel,
  getEnvironmentData,
  receiveMessageOnPort,
  setEnvironmentData,
  type Worker,
} from 'node:worker_threads';
import type { NamedThread } from '../../model/transform';
import { steadyNs, waitForWord } from '../../originals';
import type { ProfilerOptions } from '../profiler-options';
import {
  invitationsKey,
  mostWorkers,
  ShareWord,
  type WorkerAnswer,
  type WorkerInvitation,
} from './worker-protocol';

/** How long `collect` waits for workers that are busy. */
const patienceMs = 5000;

export interface CollectedWorkers {
  readonly threads: readonly NamedThread[];
  /** On what is missing. */
  readonly notes: readonly string[];
}

export class WorkerCollection {
  readonly #invitation: WorkerInvitation;
  readonly #answerChannel: BroadcastChannel;
  readonly #answers = new Map<number, WorkerAnswer>();
  readonly #startedThreads = new Set<number>();
  readonly #endedThreads = new Set<number>();
  #collected: CollectedWorkers | undefined;

  /** @param options of the workers' profilers. */
  constructor(options: ProfilerOptions) {
    const id = `icprofile ${randomUUID()}`;
    const words = ShareWord.FirstThreadId + mostWorkers;
    this.#invitation = {
      requestChannel: `${id} requests`,
      answerChannel: `${id} answers`,
      share: new Int32Array(new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT)),
      options,
    };
    this.#answerChannel = new BroadcastChannel(this.#invitation.answerChannel);
    this.#answerChannel.onmessage = (event) => {
      this.#receive((event as { data: unknown }).data);
    };
    (this.#answerChannel as unknown as { unref(): void }).unref();
    setInvitations([...invitations(), this.#invitation]);
    allowListeners(1);
    process.prependListener('worker', this.#onWorker);
  }

  /**
   * Stops the profiling of workers, and waits five seconds at most for those that are busy. Later calls return what the first
   * one did.
   */
  collect(): CollectedWorkers {
    this.#collected ??= this.#stopAndCollect();
    return this.#collected;
  }

  #stopAndCollect(): CollectedWorkers {
    setInvitations(invitations().filter((invitation) => invitation !== this.#invitation));
    process.removeListener('worker', this.#onWorker);
    allowListeners(-1);
    this.#requestAnswers();
    this.#awaitAnswers();
    this.#answerChannel.close();
    const numbers = Array.from({ length: this.#joined }, (_, index) => index + 1);
    return {
      threads: numbers.flatMap((worker) => {
        const profile = this.#answers.get(worker)?.profile;
        return profile === undefined ? [] : [{ name: `worker ${worker}`, profile }];
      }),
      notes: [...numbers.flatMap((worker) => this.#notesOn(worker)), ...this.#notesOnOthers()],
    };
  }

  get #joined(): number {
    return Math.min(Atomics.load(this.#invitation.share, ShareWord.Joined), mostWorkers);
  }

  #requestAnswers(): void {
    const { share, requestChannel } = this.#invitation;
    Atomics.store(share, ShareWord.Stopped, 1);
    const requests = new BroadcastChannel(requestChannel);
    requests.postMessage('stop');
    requests.close();
  }

  #awaitAnswers(): void {
    const { share } = this.#invitation;
    const end = steadyMs() + patienceMs;
    for (;;) {
      const answered = Atomics.load(share, ShareWord.Answered);
      this.#receiveAll();
      const remainingMs = end - steadyMs();
      if (this.#openWorkers().length === 0 || remainingMs <= 0) return;
      waitForWord(share, ShareWord.Answered, answered, remainingMs);
    }
  }

  /** Those that may still answer. */
  #openWorkers(): readonly number[] {
    return Array.from({ length: this.#joined }, (_, index) => index + 1).filter(
      (worker) => !this.#answers.has(worker) && !this.#endedThreads.has(this.#threadIdOf(worker)),
    );
  }

  #threadIdOf(worker: number): number {
    return Atomics.load(this.#invitation.share, ShareWord.FirstThreadId + worker - 1);
  }

  #receiveAll(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#answerChannel as never) as { message: unknown } | undefined;
      if (received === undefined) return;
      this.#receive(received.message);
    }
  }

  #receive(message: unknown): void {
    const answer = message as WorkerAnswer;
    this.#answers.set(answer.worker, answer);
  }

  readonly #onWorker = (worker: Worker): void => {
    // Node's own, such as the thread of its loader hooks.
    if (worker.constructor.name === 'InternalWorker') return;
    const { threadId } = worker;
    this.#startedThreads.add(threadId);
    worker.once('exit', () => this.#endedThreads.add(threadId));
  };

  #notesOn(worker: number): readonly string[] {
    const answer = this.#answers.get(worker);
    if (answer?.profile !== undefined) return [];
    if (answer?.problem !== undefined) {
      return [`worker ${worker} could not be profiled: ${answer.problem}`];
    }
    return this.#endedThreads.has(this.#threadIdOf(worker))
      ? [`worker ${worker} was terminated before its profile could be had: what it did is missing`]
      : [`worker ${worker} was busy or terminated, and gave no profile within 5 s: what it did is missing`];
  }

  #notesOnOthers(): readonly string[] {
    const joined = new Set(Array.from({ length: this.#joined }, (_, index) => this.#threadIdOf(index + 1)));
    const others = [...this.#startedThreads].filter((threadId) => !joined.has(threadId)).length;
    if (others === 0) return [];
    return [
      `${others} of the workers that were started did not load icprofile, so that nothing of them was counted`,
    ];
  }
}

function steadyMs(): number {
  return Number(steadyNs()) / 1e6;
}

/** Ours must not bring the program to where Node warns of too many listeners. 0 is no limit. */
function allowListeners(count: number): void {
  const limit = process.getMaxListeners();
  if (limit > 0) process.setMaxListeners(limit + count);
}

function invitations(): readonly WorkerInvitation[] {
  return (getEnvironmentData(invitationsKey) as unknown as readonly WorkerInvitation[] | undefined) ?? [];
}

/** An empty list is removed: programs may look at their environment data. */
function setInvitations(list: readonly WorkerInvitation[]): void {
  setEnvironmentData(invitationsKey, list.length === 0 ? undefined : list);
}
