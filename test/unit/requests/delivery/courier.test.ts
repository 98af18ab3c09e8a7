/** Posting must not run on the application's thread, nor keep its process alive. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { Courier } from '../../../../lib/requests/delivery/courier';
import { TestCollector } from '../../../support/requests/collector';

const app = path.join(__dirname, '..', '..', '..', 'fixtures', 'requests', 'posting-app.js');
const withoutHeader = { format: 'none' };

describe('a courier', () => {
  let collector: TestCollector;

  beforeEach(async () => {
    collector = await TestCollector.start();
  });

  afterEach(async () => {
    await collector.stop();
  });

  it('posts from a thread of its own, which lets the process end', async () => {
    const options = { service: 'posting', to: collector.url, rate: 1, maxOverhead: 1 };
    const { stdout } = await promisify(execFile)(process.execPath, [app, JSON.stringify(options)], {
      timeout: 60_000,
    });
    expect(stdout).toBe('flushed\n');
    expect(collector.requests).toHaveLength(1);
  });

  it('posts from the application’s thread where the file of its own thread is missing', async () => {
    const courier = new Courier({ to: new URL(collector.url), token: undefined });
    const outcomes = await Promise.all([1, 2].map(() => courier.deliver(JSON.stringify(withoutHeader))));
    courier.close();
    expect(outcomes.map(({ kind }) => kind)).toEqual(['stored', 'stored']);
    expect(collector.segments.map(({ header }) => header)).toEqual([withoutHeader, withoutHeader]);
  });
});
