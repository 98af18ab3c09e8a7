import assert from 'node:assert/strict';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { openCounters } from '../../lib/counters';
import { nativeAddon } from '../../lib/native/load';
import type { WorkerCounted, WorkerTask } from './programs/count-in-worker';
import { changeSetting, countEventMappings, countOpenFiles } from './support/machine';

const { burn } = nativeAddon();
const rounds = 1_000_000;

/** Most that JavaScript around a measured loop takes: far below the loop itself. */
const overhead = 1_000_000;

function startWorker(task: WorkerTask): Worker {
  return new Worker(path.join(__dirname, 'programs', 'count-in-worker.js'), { workerData: task });
}

/** The worker's counts, once it has ended. */
async function countInWorker(task: WorkerTask): Promise<WorkerCounted> {
  const worker = startWorker(task);
  const [messages] = await Promise.all([
    once(worker, 'message') as Promise<[WorkerCounted]>,
    once(worker, 'exit'),
  ]);
  return messages[0];
}

function isAbout(value: number | null | undefined, expected: number): boolean {
  return typeof value === 'number' && value >= expected && value < expected + overhead;
}

test('each of several workers counts its own instructions', async () => {
  const tasks = [1, 2, 3].map((factor) => ({ rounds: factor * rounds, closes: true }));
  const counts = await Promise.all(tasks.map(countInWorker));
  for (const [index, { value }] of counts.entries()) {
    assert.ok(isAbout(value, 2 * rounds * (index + 1)), `worker ${index} counted ${value}`);
  }
});

test('a thread does not count what its worker does', async () => {
  using group = openCounters(['instructions:u', 'cycles:u']);
  group.start();
  const { value } = await countInWorker({ rounds: 20 * rounds, closes: true });
  const [own] = group.read();
  assert.ok(isAbout(value, 40 * rounds));
  assert.ok((own?.value ?? Infinity) < 40 * rounds);
});

test('the process counts all its threads, those too that started before', async () => {
  const before = startWorker({ rounds, closes: true, waits: true });
  await once(before, 'online');
  using group = openCounters(['instructions:u'], { target: 'process' });
  group.start();
  burn(rounds);
  before.postMessage('go on');
  await once(before, 'exit');
  await countInWorker({ rounds, closes: true });
  const [reading] = group.read();
  assert.ok((reading?.value ?? 0) >= 3 * 2 * rounds, `counted ${reading?.value}`);
});

test('counters that a worker left open are closed when it exits', async (context) => {
  changeSetting(context, 'perf_user_access', 1);
  await countInWorker({ rounds: 1, closes: false });
  const before = [countOpenFiles(), countEventMappings()];
  for (let time = 0; time < 3; time += 1) await countInWorker({ rounds: 1, closes: false });
  assert.deepEqual([countOpenFiles(), countEventMappings()], before);
});

test('counters of a worker that is terminated while it counts are closed', async (context) => {
  changeSetting(context, 'perf_user_access', 1);
  await startWorker({ rounds: 1, closes: true }).terminate();
  const before = [countOpenFiles(), countEventMappings()];
  for (let time = 0; time < 3; time += 1) {
    const worker = startWorker({ rounds: 1, closes: false, runsForever: true });
    await once(worker, 'message');
    await worker.terminate();
  }
  assert.deepEqual([countOpenFiles(), countEventMappings()], before);
});
