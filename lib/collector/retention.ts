/** The job that removes rows after their time. */
import type { Store } from '../store';

const everyMs = 60 * 60 * 1000;

export interface Job {
  stop(): void;
}

/** Runs at once, and each hour. A failure is told and tried again the next time. */
export function startRetention(store: Store, retentionMs: number, onError: (error: unknown) => void): Job {
  const run = () => {
    store.removeBefore(Date.now() - retentionMs).catch(onError);
  };
  run();
  const timer = setInterval(run, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
}
