'use strict';
// Asks a server over connections that stay open. The server starts it, and tells it how many requests to make: its own
// instructions are not counted, since the emulator counts one process.
const http = require('node:http');

const agent = new http.Agent({ keepAlive: true });

function ask({ port, path, headers }) {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, path, headers, agent }, (response) => {
      response.resume().once('end', resolve).once('error', reject);
    });
    request.once('error', reject);
  });
}

async function askInTurn(target, turns) {
  for (let turn = 0; turn < turns; turn++) await ask(target);
}

process.on('message', async ({ target, requests, concurrency }) => {
  agent.maxSockets = concurrency;
  const turns = Math.ceil(requests / concurrency);
  await Promise.all(Array.from({ length: concurrency }, () => askInTurn(target, turns)));
  process.send('done');
});
