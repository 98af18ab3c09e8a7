/** What an application's own functions do wrong costs it nothing but a warning, and no request its record. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { functionFields, minuteFields, requestFields, wrongField } from '../../lib/model/requests/row-checks';
import { readSegment, TestCollector } from '../support/requests/collector';

const app = path.join(__dirname, '..', 'fixtures', 'requests', 'careless-app.js');
const requests = 20;

async function runApp(options: object, ...args: readonly string[]): Promise<string> {
  const settings = { service: 'careless', rate: 1, maxOverhead: 1, source: 'software', ...options };
  const child = spawn(process.execPath, [app, JSON.stringify(settings), String(requests), ...args], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [status] = (await once(child, 'close')) as [number | null];
  expect(status).toBe(0);
  return said;
}

describe('an application whose endpoint and user throw, and whose flags are odd', () => {
  let collector: TestCollector;
  let said: string;

  beforeAll(async () => {
    collector = await TestCollector.start();
    said = await runApp({ to: collector.url });
    await collector.stop();
  });

  it('has all its requests recorded and counted', () => {
    expect(collector.requests).toHaveLength(requests);
    expect(collector.requests.filter(({ cut }) => cut)).toEqual([]);
    const endpoints = collector.minutes.flatMap((minute) => minute.endpoints);
    expect(endpoints.reduce((sum, { count }) => sum + count, 0)).toBe(requests);
    expect(collector.minutes.flatMap(({ lost }) => lost)).toEqual([]);
  });

  it('has what throws named as where nothing was said', () => {
    const of = (endpoint: string) => collector.requests.filter((one) => one.endpoint === endpoint);
    expect([of('GET /found'), of('(unmatched)')].map(({ length }) => length)).toEqual([10, 10]);
    expect(new Set(of('GET /found').map(({ userHash }) => userHash))).toEqual(new Set([null]));
    expect(of('(unmatched)').every(({ userHash }) => userHash !== null)).toBe(true);
  });

  it('has rows that a collector takes, whatever its flags are', () => {
    const fields = { request: requestFields, function: functionFields, minute: minuteFields };
    for (const [kind, row] of collector.segments.flatMap(({ rows }) => rows))
      expect(wrongField(row, fields[kind as keyof typeof fields])).toBeUndefined();
    for (const { flags } of collector.requests)
      expect(flags.map(({ key, variant }) => [key, variant])).toEqual([
        ['new-cart', 'true'],
        ['\ufffdbroken', 'half \ufffd'],
      ]);
  });

  it('is told once', () => {
    expect(said.match(/icprofile could not record a request/g)).toHaveLength(1);
  });
});

describe('an application that ends while sampling still stops', () => {
  it('loses nothing: what the collector has not taken is in the spool', async () => {
    const silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const spoolDirectory = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-end-')), 'spool');
    try {
      const to = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      await runApp({ to, spoolDirectory }, 'exit');
      const rows = fs
        .readdirSync(spoolDirectory)
        .flatMap((name) => readSegment(fs.readFileSync(path.join(spoolDirectory, name))).rows);
      expect(rows.filter(([kind]) => kind === 'request')).toHaveLength(requests);
      expect(rows.filter(([kind]) => kind === 'minute')).not.toEqual([]);
    } finally {
      silent.close();
      fs.rmSync(path.dirname(spoolDirectory), { recursive: true });
    }
  });
});
