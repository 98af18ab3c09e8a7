/** A collector that gets more than it can store says so, and stores what it acknowledged. */
import { collectorDefaults, openCollector, startServer } from '../../lib/collector';
import { ask, currentSegment, packed } from '../support/collector-process';
import { temporaryDirectory } from '../support/store';

it('turns segments away with 429 and Retry-After while it is full, and takes them afterwards', async () => {
  const onError = (error: unknown) => {
    throw error;
  };
  const directory = temporaryDirectory();
  const options = { ...collectorDefaults, directory, onError, pendingRows: 50, gatherMs: 200 };
  const collector = await openCollector(options);
  const tokens = { write: undefined, read: undefined };
  const server = await startServer(collector.routes, { host: '127.0.0.1', port: 0, tokens, onError });
  const send = (sequence: number) =>
    ask(`${server.url}/v1/segments`, { body: packed(currentSegment('one', sequence, 60)) });

  const first = send(0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const second = await send(1);
  expect({ status: second.status, after: second.headers['retry-after'] }).toEqual({
    status: 429,
    after: '1',
  });
  expect((await first).status).toBe(200);
  expect((await send(1)).status).toBe(200);
  expect(await collector.store.all('SELECT count(*) AS n FROM request_rows', {})).toEqual([{ n: 120 }]);
  await server.close();
  await collector.close();
});
