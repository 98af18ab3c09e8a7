/** Services that choose requests by their traces choose the same ones. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { TestCollector } from '../support/requests/collector';

const app = path.join(__dirname, '..', 'fixtures', 'requests', 'traced-app.js');

const traceIds = Array.from({ length: 600 }, (_, number) =>
  createHash('sha256').update(String(number)).digest('hex').slice(0, 32),
);

/** Of the last 56 bits. */
const randomness = (traceId: string): number => Number.parseInt(traceId.slice(-14), 16) / 2 ** 56;

/** The trace ids of the requests that a service of this rate records. */
async function recorded(rate: number, flags: '00' | '03'): Promise<readonly string[]> {
  const collector = await TestCollector.start();
  const options = {
    service: 'traced',
    sampling: 'trace',
    rate,
    maxOverhead: 1,
    source: 'software',
    to: collector.url,
  };
  const traceparents = traceIds.map((id) => `00-${id}-00f067aa0ba902b7-${flags}`);
  const child = spawn(process.execPath, [app, JSON.stringify(options), JSON.stringify(traceparents)], {
    stdio: 'inherit',
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
  await collector.stop();
  expect(collector.minutes.flatMap(({ lost }) => lost)).toEqual([]);
  expect(new Set(collector.requests.map(({ probability }) => probability))).toEqual(new Set([rate]));
  return collector.requests.map(({ traceId }) => traceId ?? '');
}

describe('services that sample by trace', () => {
  it('record the traces of the highest randomness, so that a rarer sample is a part of a denser one', async () => {
    for (const rate of [0.5, 0.1]) {
      const expected = traceIds.filter((id) => randomness(id) >= 1 - rate);
      expect([...(await recorded(rate, '03'))].sort()).toEqual([...expected].sort());
    }
  });

  // 0.1 of 600 are 60 requests, with a standard deviation of 7.3: five of these are allowed.
  it('leave it to chance where a trace does not say that it is random', async () => {
    const ids = await recorded(0.1, '00');
    expect(Math.abs(ids.length - 60)).toBeLessThan(37);
    expect(ids.filter((id) => randomness(id) >= 0.9).length).toBeLessThan(ids.length / 2);
  });
});
