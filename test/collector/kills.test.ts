/** A collector that is killed under load has stored every segment that it acknowledged, whole, and none twice. */
import { setTimeout as sleep } from 'node:timers/promises';
import { randomOf } from '../support/random';
import {
  ask,
  changeOf,
  currentSegment,
  packed,
  startCollector,
  type CollectorProcess,
} from '../support/collector-process';
import { openStore, temporaryDirectory } from '../support/store';
import { propertySeed } from '../support/property-seed';

const kills = 20;
const senderCount = 4;
const { uniform } = randomOf(propertySeed);

/** Sends segment after segment, each again until it is acknowledged. */
class Sender {
  readonly sizes: number[] = [];
  retries = 0;

  constructor(readonly instance: string) {}

  async run(collector: () => CollectorProcess, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const sequence = this.sizes.length;
      const size = 1 + Math.floor(uniform() * 300);
      const body = packed(currentSegment(this.instance, sequence, size));
      while (!(await isAcknowledged(collector, body))) {
        this.retries++;
        await sleep(20);
      }
      this.sizes.push(size);
    }
  }
}

async function isAcknowledged(collector: () => CollectorProcess, body: Buffer): Promise<boolean> {
  try {
    return (await ask(`${collector().url}/v1/segments`, { body })).status === 200;
  } catch {
    return false;
  }
}

it(`loses and doubles nothing over ${kills} kills, half of them within a commit`, async () => {
  const data = temporaryDirectory();
  let collector = await startCollector(data);
  let isOver = false;
  const senders = Array.from({ length: senderCount }, (_, index) => new Sender(`sender-${index}`));
  const runs = senders.map((sender) =>
    sender.run(
      () => collector,
      () => isOver,
    ),
  );
  let withinCommits = 0;
  for (let kill = 0; kill < kills; kill++) {
    await sleep(uniform() * 250);
    // Its log is written during commits only.
    if (kill % 2 === 0 && (await changeOf(data, 'icprofile.duckdb.wal', 2000))) withinCommits++;
    await collector.kill('SIGKILL');
    collector = await startCollector(data);
  }
  isOver = true;
  await Promise.all(runs);
  await collector.kill('SIGTERM');

  const store = await openStore(data);
  const stored = await store.all(
    `SELECT instance, split_part(id, '-', 3)::INTEGER AS sequence, count(*) AS rows, count(DISTINCT id) AS ids
     FROM request_rows GROUP BY ALL ORDER BY instance, sequence`,
    {},
  );
  const ledger = await store.all(
    'SELECT instance, sequence, requests AS rows FROM segment_rows ORDER BY instance, sequence',
    {},
  );
  expect(store.incidents()).toEqual([]);
  await store.close();
  const acknowledged = senders.flatMap(({ instance, sizes }) =>
    sizes.map((rows, sequence) => ({ instance, sequence, rows })),
  );
  expect(ledger).toEqual(acknowledged);
  expect(stored).toEqual(acknowledged.map((segment) => ({ ...segment, ids: segment.rows })));
  expect(withinCommits).toBeGreaterThanOrEqual(kills / 4);
  expect(senders.reduce((sum, { retries }) => sum + retries, 0)).toBeGreaterThanOrEqual(kills / 2);
}, 180_000);
