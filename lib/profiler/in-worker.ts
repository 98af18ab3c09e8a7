/** In a worker, the profilers of other threads that asked for workers' profiles: each gets one of this thread. */
import { BroadcastChannel, getEnvironmentData, isMainThread, threadId } from 'node:worker_threads';
import { environmentPart, inMainRealm } from '../native';
import { saveAtEnd } from './exit';
import { Profiler } from './profiler';
import { invitationsKey, mostWorkers, ShareWord, type WorkerAnswer, type WorkerInvitation } from './workers';

/** Begins to profile this worker for those who invited it; later calls do nothing. */
export function acceptInvitations(): void {
  const thread = environmentPart('worker', () => inMainRealm({ hasAccepted: false }));
  if (isMainThread || thread.hasAccepted) return;
  thread.hasAccepted = true;
  const invitations = getEnvironmentData(invitationsKey) as unknown as
    readonly WorkerInvitation[] | undefined;
  for (const invitation of invitations ?? []) accept(invitation);
}

function accept(invitation: WorkerInvitation): void {
  const { share, options, requestChannel } = invitation;
  const worker = Atomics.add(share, ShareWord.Joined, 1) + 1;
  if (worker > mostWorkers) return;
  Atomics.store(share, ShareWord.FirstThreadId + worker - 1, threadId);
  let profiler: Profiler;
  try {
    profiler = new Profiler(options).start();
  } catch (error) {
    answer(invitation, { worker, problem: messageOf(error) });
    return;
  }
  const requests = new BroadcastChannel(requestChannel);
  const stop = (): void => {
    requests.close();
    cancel();
    answer(invitation, answerOf(profiler, worker));
  };
  const cancel = saveAtEnd(stop);
  requests.onmessage = stop;
  // It shall not keep the worker alive.
  (requests as unknown as { unref(): void }).unref();
  if (Atomics.load(share, ShareWord.Stopped) !== 0) stop();
}

function answerOf(profiler: Profiler, worker: number): WorkerAnswer {
  try {
    return { worker, profile: profiler.stop() };
  } catch (error) {
    return { worker, problem: messageOf(error) };
  }
}

/** Opened for the one message only: whoever has the channel open gets all workers' answers. */
function answer({ answerChannel, share }: WorkerInvitation, content: WorkerAnswer): void {
  const channel = new BroadcastChannel(answerChannel);
  channel.postMessage(content);
  channel.close();
  Atomics.add(share, ShareWord.Answered, 1);
  Atomics.notify(share, ShareWord.Answered);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
