import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RequestRecord, SegmentAnswer } from '../../../../lib/model/requests';
import { Delivery, deliveryDefaults, type DeliveryOptions } from '../../../../lib/requests/delivery';
import { readSegment, TestCollector } from '../../../support/requests/collector';

const identity = {
  service: 'shop',
  revision: 'abc',
  version: null,
  host: 'h',
  instance: 'i',
  thread: 0,
  cluster: null,
  region: null,
  environment: null,
  cpuModel: 'c',
  nodeVersion: '20.0.0',
};

/** Rows are not looked at on their way; compressed, they stay as long as they are. */
function row(id: string, bytes = 0): ['request', RequestRecord] {
  return ['request', { id, traceId: randomBytes(bytes / 2).toString('hex') } as unknown as RequestRecord];
}

describe('delivery', () => {
  let collector: TestCollector;
  let directory: string;
  const open: Delivery[] = [];
  const answers: SegmentAnswer[] = [];

  function deliver(options: Partial<DeliveryOptions> = {}): Delivery {
    const delivery = new Delivery({
      ...deliveryDefaults,
      to: new URL(collector.url),
      token: 'secret',
      sender: { identity, counting: { event: 'instructions:u', unit: 'instructions', source: 'manual' } },
      spool: { directory, maxBytes: 1 << 20 },
      firstRetryMs: 20,
      longestRetryMs: 50,
      onAnswer: (answer) => answers.push(answer),
      notes: () => [],
      ...options,
    });
    open.push(delivery);
    return delivery;
  }

  const spooled = () => (fs.existsSync(directory) ? fs.readdirSync(directory).sort() : []);
  const received = () => collector.requests.map(({ id }) => id);
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  beforeEach(async () => {
    collector = await TestCollector.start();
    directory = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-spool-')), 'spool');
    answers.length = 0;
  });

  afterEach(async () => {
    for (const delivery of open.splice(0)) delivery.close();
    await collector.stop();
    fs.rmSync(path.dirname(directory), { recursive: true });
  });

  it('sends rows together, in the order in which they came', async () => {
    const delivery = deliver();
    delivery.add(row('a'));
    delivery.add(row('b'));
    await delivery.drain();
    delivery.add(row('c'));
    await delivery.drain();
    expect(collector.segments.map(({ header }) => header.sequence)).toEqual([0, 1]);
    expect(received()).toEqual(['a', 'b', 'c']);
    expect(collector.segments[0]!.header).toMatchObject({
      format: 'icprofile-segment',
      version: 1,
      identity,
      lostRows: 0,
    });
  });

  it('sends after a while, and at once when much has gathered', async () => {
    const slow = deliver({ flushMs: 30 });
    slow.add(row('a'));
    await until(() => received().length === 1);
    const full = deliver({ flushMs: 1e6, flushBytes: 1000 });
    for (let index = 0; index < 20; index++) full.add(row(`b${index}`, 100));
    await until(() => received().length > 15);
  });

  it('repeats a segment until the collector takes it, once', async () => {
    collector.refusals.push(503, 429, 500);
    const delivery = deliver();
    delivery.add(row('a'));
    delivery.flush();
    await until(() => received().length === 1);
    await delivery.drain();
    expect(collector.posts).toBe(4);
    expect(received()).toEqual(['a']);
    expect(delivery.lastFailure).toBeUndefined();
  });

  it('sends a segment again at once where the collector closes a connection that had been kept open', async () => {
    const delivery = deliver({ firstRetryMs: 1e6, longestRetryMs: 1e6 });
    delivery.add(row('a'));
    await delivery.drain();
    collector.closesKeptConnections = true;
    delivery.add(row('b'));
    await delivery.drain();
    expect(received()).toEqual(['a', 'b']);
    expect(collector.posts).toBe(2);
    expect(delivery.lastFailure).toBeUndefined();
  });

  it('tries at once when it is asked to, although it waits after a failure', async () => {
    collector.refusals.push(503);
    const delivery = deliver({ firstRetryMs: 1e6, longestRetryMs: 1e6 });
    delivery.add(row('a'));
    await delivery.drain();
    expect(received()).toEqual([]);
    await delivery.drain();
    expect(received()).toEqual(['a']);
  });

  it('gives up a segment that is refused for good, and says in the next one how much was lost', async () => {
    collector.refusals.push(400);
    const delivery = deliver();
    delivery.add(row('a'));
    delivery.add(row('b'));
    await delivery.drain();
    expect(delivery.lastFailure).toContain('400');
    delivery.add(row('c'));
    await delivery.drain();
    expect(received()).toEqual(['c']);
    expect(collector.segments[0]!.header).toMatchObject({ sequence: 1, lostRows: 2 });
  });

  it('keeps what is turned away for another reason than itself, in memory and in the spool', async () => {
    const before = deliver();
    before.add(row('spooled'));
    before.saveNow();
    collector.refusals.push(401, 403, 404, 405);
    const delivery = deliver({ firstRetryMs: 1e6, longestRetryMs: 1e6 });
    delivery.add(row('in memory'));
    for (let times = 0; times < 4; times++) await delivery.drain();
    expect(delivery.lastFailure).toContain('405');
    expect([received(), spooled().length]).toEqual([[], 1]);
    await delivery.drain();
    expect(received()).toEqual(['in memory', 'spooled']);
  });

  it('keeps memory within its bound although the collector takes one segment after the other', async () => {
    const delivery = deliver({ flushBytes: 100, memoryBytes: 1000, flushMs: 1e6 });
    for (let index = 0; index < 50; index++) delivery.add(row(`r${index}`, 100));
    expect(spooled().length).toBeGreaterThan(30);
    await delivery.drain();
    expect(received().toSorted()).toEqual(Array.from({ length: 50 }, (_, index) => `r${index}`).sort());
  });

  it('hands on what the collector asks for', async () => {
    collector.control = [{ what: 'off', forMs: 1000 }];
    const delivery = deliver();
    delivery.add(row('a'));
    await delivery.drain();
    expect(answers).toEqual([{ control: [{ what: 'off', forMs: 1000 }] }]);
  });

  it('keeps what waits too long in the spool, whole, and sends it later', async () => {
    const port = collector.port;
    await collector.stop();
    const delivery = deliver({ to: new URL(`http://127.0.0.1:${port}`), memoryBytes: 2000 });
    for (let index = 0; index < 10; index++) {
      delivery.add(row(`a${index}`, 600));
      await delivery.drain();
    }
    expect(spooled().length).toBeGreaterThan(4);
    for (const name of spooled())
      expect(readSegment(fs.readFileSync(path.join(directory, name))).rows).toHaveLength(1);
    collector = await TestCollector.start(port);
    await until(() => received().length === 10);
    await until(() => spooled().length === 0);
    expect(received().sort()).toEqual(Array.from({ length: 10 }, (_, index) => `a${index}`));
    expect(delivery.lostRows).toBe(0);
  });

  it('drops the oldest segments when the spool is full, and counts their rows', async () => {
    const port = collector.port;
    await collector.stop();
    const delivery = deliver({
      to: new URL(`http://127.0.0.1:${port}`),
      memoryBytes: 0,
      spool: { directory, maxBytes: 4000 },
    });
    for (let index = 0; index < 12; index++) {
      delivery.add(row(`a${index}`, 1000));
      await delivery.drain();
    }
    const bytes = spooled().reduce((sum, name) => sum + fs.statSync(path.join(directory, name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(4000);
    collector = await TestCollector.start(port);
    delivery.add(row('last'));
    await delivery.drain();
    await until(() => received().includes('last') && spooled().length === 0);
    const lost = collector.segments.reduce((sum, { header }) => sum + header.lostRows, 0);
    expect(lost).toBeGreaterThan(0);
    expect(received().length + lost + delivery.lostRows).toBe(13);
  });

  it('passes over what cannot be read in the spool', async () => {
    fs.mkdirSync(path.join(directory, '0-a-directory-1.segment.gz'), { recursive: true });
    const delivery = deliver();
    delivery.add(row('first'));
    await delivery.drain();
    expect(received()).toEqual(['first']);
    expect(spooled()).toEqual(['0-a-directory-1.segment.gz']);
  });

  it('passes over links and pipes in the spool, which others may have put there', async () => {
    fs.mkdirSync(directory, { recursive: true });
    const secret = path.join(path.dirname(directory), 'secret');
    fs.writeFileSync(secret, 'secret');
    fs.symlinkSync(secret, path.join(directory, '0-a-link-1.segment.gz'));
    execFileSync('mkfifo', [path.join(directory, '0-a-pipe-1.segment.gz')]);
    const delivery = deliver();
    delivery.add(row('a'));
    await delivery.drain();
    expect([received(), collector.posts]).toEqual([['a'], 1]);
  });

  it('counts rows as lost where the spool cannot be written', async () => {
    fs.writeFileSync(directory, 'a file');
    const port = collector.port;
    await collector.stop();
    const delivery = deliver({ to: new URL(`http://127.0.0.1:${port}`), memoryBytes: 0 });
    delivery.add(row('a'));
    await delivery.drain();
    expect(delivery.lostRows).toBe(1);
    collector = await TestCollector.start();
  });

  it('writes what is in memory to the spool when the process ends, and the next process sends it', async () => {
    const port = collector.port;
    await collector.stop();
    const first = deliver({ to: new URL(`http://127.0.0.1:${port}`) });
    first.add(row('a'));
    await first.drain();
    first.add(row('b'));
    first.saveNow();
    first.close();
    expect(spooled()).toHaveLength(2);
    collector = await TestCollector.start(port);
    deliver();
    await until(() => spooled().length === 0);
    expect(received()).toEqual(['a', 'b']);
  });
});
