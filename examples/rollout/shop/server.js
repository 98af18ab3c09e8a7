'use strict';
// The shop as one host runs it: the catalogue by Express, carts by Fastify. Its argument is JSON: the revision, the host's name,
// the collector, and where the data are. It prints its ports as JSON when it listens, and ends when its standard input does.
const { once } = require('node:events');
const http = require('node:http');
const path = require('node:path');
const v8 = require('node:v8');
const { sampleRequests } = require('icprofile/requests');

const { revision, host, collector, spool, databases } = JSON.parse(process.argv[2]);
const root = path.join(__dirname, 'revisions', revision.toLowerCase());

const settings = {
  service: 'shop',
  revision,
  host,
  root,
  to: collector,
  spoolDirectory: spool,
  // The service is quiet, and the demo short: all requests are recorded, with their functions.
  maxOverhead: 1,
  profileRate: 1,
  planMs: 1000,
  flushMs: 1000,
};
// What icprofile's counting costs is measured once in a process, here, while V8 still optimizes it.
const measured = sampleRequests(settings).stop();

// Code that V8 interprets costs the same from its hundredth run on. Optimized code would, after some 10 000.
for (const flag of ['--no-opt', '--no-sparkplug']) v8.setFlagsFromString(flag);

const express = require('express');
const fastify = require('fastify');
const { openStores } = require('./stores');
const { renderPage } = require(path.join(root, 'catalogue'));

function catalogueServer({ products }) {
  const app = express();
  app.get('/catalogue/:category', async (request, response) => {
    const { category } = request.params;
    response.send(renderPage(category, await products(category)));
  });
  return http.createServer(app).prependListener('request', withoutDate);
}

/** Node formats the date once a second, for all: the first request in each second would cost more, so a slow machine's all would. */
function withoutDate(request, response) {
  response.sendDate = false;
}

function cartServer({ cart }) {
  const app = fastify();
  app.server.prependListener('request', withoutDate);
  app.get('/carts/:user', async (request) => {
    const items = await cart(request.params.user);
    return { items, pieces: items.reduce((sum, { quantity }) => sum + quantity, 0) };
  });
  return app;
}

async function main() {
  const stores = await openStores(databases);
  const catalogue = catalogueServer(stores);
  const carts = cartServer(stores);
  await once(catalogue.listen(0, '127.0.0.1'), 'listening');
  await carts.listen({ port: 0, host: '127.0.0.1' });
  const [cataloguePort, cartPort] = [catalogue, carts.server].map((server) => server.address().port);
  console.log(JSON.stringify({ cataloguePort, cartPort }));
  // Until the first byte, requests are to warm the process up.
  await once(process.stdin, 'data');
  await measured;
  const sampling = sampleRequests(settings);
  console.log('sampling');
  await once(process.stdin.resume(), 'end');
  // Requests that are under way are answered first.
  await Promise.all([once(catalogue.close(), 'close'), carts.close()]);
  await stores.close();
  await sampling.stop();
}

main();
