import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { endpointOf, watchFastify } from '../../../../lib/requests/http';

const express4 = jest.requireActual<typeof express>('express4');

/** What `endpointOf` says of each request once its response is closed. */
async function endpointsOf(
  server: http.Server,
  paths: readonly string[],
  option?: Parameters<typeof endpointOf>[2],
): Promise<readonly string[]> {
  const seen: Promise<string>[] = [];
  server.prependListener('request', (request, response) => {
    seen.push(once(response, 'close').then(() => endpointOf(request, response, option)));
  });
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoints: string[] = [];
  for (const path of paths) {
    const [method = 'GET', url = ''] = path.split(' ');
    await (await fetch(`http://127.0.0.1:${port}${url}`, { method })).text();
    endpoints.push(await seen[endpoints.length]!);
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return endpoints;
}

const ok = (_request: unknown, response: { end(text: string): unknown }) => void response.end('ok');

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('the endpoint of a request to %s', (_name, make) => {
  function application(): RequestListener {
    const app = make();
    const users = make.Router();
    const orders = make.Router({ mergeParams: true });
    orders.get('/', ok);
    orders.get('/:order', ok);
    users.use('/:user/orders', orders);
    users.get('/:user', ok);
    app.use('/api/users', users);
    app.get('/items/:id', ok);
    app.post('/items', ok);
    app.use('/files', ok);
    const inner = make();
    inner.get('/deep/:thing', ok);
    app.use('/sub', inner);
    const shared = make.Router();
    shared.get('/x', ok);
    app.use('/one', shared);
    app.use('/two', shared);
    return app;
  }

  it('is method and pattern, where routers are mounted too, and never has a value in it', async () => {
    expect(
      await endpointsOf(http.createServer(application()), [
        'GET /items/17?token=secret',
        'POST /items',
        'GET /api/users/ann',
        'GET /api/users/ann/orders',
        'GET /api/users/ann/orders/5',
        'GET /api/users/users/orders/api',
        'GET /sub/deep/8',
        'GET /one/x',
        'GET /two/x',
      ]),
    ).toEqual([
      'GET /items/:id',
      'POST /items',
      'GET /api/users/:user',
      'GET /api/users/:user/orders',
      'GET /api/users/:user/orders/:order',
      'GET /api/users/:user/orders/:order',
      'GET /sub/deep/:thing',
      'GET /one/x',
      'GET /two/x',
    ]);
  });

  it('is (unmatched) where middleware or nobody answers', async () => {
    expect(await endpointsOf(http.createServer(application()), ['GET /files/a.txt', 'GET /none'])).toEqual([
      '(unmatched)',
      '(unmatched)',
    ]);
  });
});

describe('the endpoint of a request to Fastify', () => {
  it('is method and pattern, also where a hook refuses the request', async () => {
    const stop = watchFastify((fn) => fn());
    const app = fastify();
    app.addHook('onRequest', (request, reply, done) => {
      if (request.headers['x-refuse'] !== undefined || request.url.includes('refuse'))
        void reply.code(401).send('no');
      else done();
    });
    app.get('/users/:id', () => 'ok');
    void app.register(
      (plugin, _options, done) => {
        plugin.post('/things/:thing', () => 'ok');
        done();
      },
      { prefix: '/v1' },
    );
    await app.ready();
    expect(
      await endpointsOf(app.server, ['GET /users/7', 'POST /v1/things/9', 'GET /users/refuse', 'GET /none']),
    ).toEqual(['GET /users/:id', 'POST /v1/things/:thing', 'GET /users/:id', '(unmatched)']);
    stop();
  });
});

describe('the endpoint of a request to any server', () => {
  it('is what the option says, and the route’s where it says nothing', async () => {
    const app = express();
    app.get('/items/:id', ok);
    const option = (request: http.IncomingMessage) => (request.url === '/special' ? 'special' : undefined);
    expect(await endpointsOf(http.createServer(app), ['GET /special', 'GET /items/1'], option)).toEqual([
      'special',
      'GET /items/:id',
    ]);
  });
});
