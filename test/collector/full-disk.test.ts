/** A disk that takes nothing more: nothing is acknowledged that is not stored, and the collector recovers by itself. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, currentSegment, packed, startCollector } from '../support/collector-process';
import { openStore, temporaryDirectory } from '../support/store';

/** Files may grow to so many bytes: as on a full disk, writing beyond fails. Works for processes of one's own without root. */
function limitFileSize(pid: number, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
}

it('acknowledges nothing while it cannot write, loses nothing, and goes on when it can', async () => {
  const data = temporaryDirectory();
  const collector = await startCollector(data);
  const acknowledged: number[] = [];
  const send = async (sequence: number) => {
    const { status } = await ask(`${collector.url}/v1/segments`, {
      body: packed(currentSegment('one', sequence, 500)),
    });
    if (status === 200) acknowledged.push(sequence);
    return status;
  };
  for (let sequence = 0; sequence < 3; sequence++) expect(await send(sequence)).toBe(200);

  limitFileSize(collector.child.pid!, 100_000);
  const statuses: number[] = [];
  for (let sequence = 3; sequence < 9; sequence++) statuses.push(await send(sequence));
  expect(statuses).toContain(503);

  limitFileSize(collector.child.pid!, 'unlimited');
  for (let sequence = 0; sequence < 12; sequence++) {
    // Those that were not acknowledged come again, as applications send them.
    if (!acknowledged.includes(sequence)) {
      while ((await send(sequence)) !== 200) await sleep(100);
    }
  }
  await collector.kill('SIGKILL');

  const store = await openStore(data);
  const rows = await store.all('SELECT sequence, requests FROM segment_rows ORDER BY sequence', {});
  expect(rows).toEqual(Array.from({ length: 12 }, (_, sequence) => ({ sequence, requests: 500 })));
  expect(await store.all('SELECT count(*) AS n, count(DISTINCT id) AS ids FROM request_rows', {})).toEqual([
    { n: 6000, ids: 6000 },
  ]);
  expect(store.incidents()).toEqual([]);
  await store.close();
}, 120_000);
