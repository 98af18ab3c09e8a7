// A worker thread that measures the burn loop and posts the count.
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { openCounters } from '../../../lib/counters';
import { nativeAddon } from '../../../lib/native/load';

export interface WorkerTask {
  readonly rounds: number;
  /** Whether it closes its counters before it ends. */
  readonly closes: boolean;
  /** Waits for a message before it counts. */
  readonly waits?: boolean;
  /** Once it has posted, counts until it is terminated. */
  readonly runsForever?: boolean;
}

export interface WorkerCounted {
  readonly value: number | null | undefined;
}

async function run({ rounds, closes, waits, runsForever }: WorkerTask): Promise<void> {
  if (waits === true) await once(parentPort!, 'message');
  const group = openCounters(['instructions:u']);
  const { readings } = group.measure(() => {
    nativeAddon().burn(rounds);
  });
  if (closes) group.close();
  const counted: WorkerCounted = { value: readings[0]?.value };
  parentPort!.postMessage(counted);
  if (runsForever === true) {
    group.start();
    for (;;) nativeAddon().burn(rounds);
  }
}

void run(workerData as WorkerTask);
