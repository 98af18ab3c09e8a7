'use strict';
// A small JSON service in the emulated process, with a client in another one: what a request costs the server's thread.
const { fork } = require('node:child_process');
const { once } = require('node:events');
const http = require('node:http');
const path = require('node:path');
const { promisify } = require('node:util');
const { instructions } = require('../instructions-per-turn');
const { median } = require('../median');

const immediate = promisify(setImmediate);
const values = Array.from({ length: 5 }, (_, id) =>
  JSON.stringify({ id, name: `item ${id}`, tags: ['a', 'b'] }),
);

async function step(value) {
  await null;
  return JSON.parse(value);
}

/** 12 awaits: 5 in `step`, 5 of it, and two of immediates. Looks up its user: what Node does with headers is no cost of sampling. */
async function answer(request, response) {
  request.user = request.headers['x-user'];
  const items = [];
  for (const value of values) {
    items.push(await step(value));
    if (items.length === 2 || items.length === 4) await immediate();
  }
  const body = JSON.stringify(items);
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Content-Length', body.length);
  response.end(body);
}

const headers = {
  'x-user': 'user 17',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02',
};

/** What `handle` is called with each request, so that a case can wrap it. */
async function startServer(handle = answer) {
  const server = http.createServer((request, response) => handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = fork(path.join(__dirname, 'client.js'), { execArgv: [] });
  const target = { port: server.address().port, path: '/items', headers };
  const load = async (requests, concurrency = 1) => {
    client.send({ target, requests, concurrency });
    await once(client, 'message');
  };
  return {
    load,
    server,
    async stop() {
      client.disconnect();
      server.close();
      server.closeAllConnections();
      await once(client, 'exit');
    },
  };
}

const batches = 15;
const requestsPerBatch = 60;

/** Instructions of one request: the median of batches, in which what the message to the client costs is shared out. */
async function instructionsPerRequest(load) {
  const costs = [];
  for (let batch = 0; batch < batches; batch++) {
    const before = instructions();
    await load(requestsPerBatch);
    costs.push((instructions() - before) / requestsPerBatch);
  }
  return median(costs);
}

module.exports = { answer, startServer, instructionsPerRequest };
