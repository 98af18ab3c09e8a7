// Users of the shop, as a process of its own. A message says which ports a host has from now on; it is answered when they have
// had so many requests. Each host is asked so many times a second, one request after the other.
import http from 'node:http';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

const { users } = createRequire(import.meta.url)('./shop/data.js');
const requestsPerSecond = 24;
/** One request in so many is for a cart. */
const cartEvery = 5;

/** What was said last, by host. */
const orders = new Map();

process.on('message', (order) => {
  if (order.warmUp !== undefined) return void warmUp(order);
  const isNew = !orders.has(order.host);
  orders.set(order.host, order);
  if (isNew) void useHost(order.host);
});
process.on('disconnect', () => process.exit());

async function useHost(host) {
  for (;;) {
    const order = orders.get(host);
    const agent = new http.Agent({ keepAlive: true });
    for (let served = 0; order === orders.get(host); served++) {
      if (served === order.requests) process.send({ host });
      const next = Date.now() + 1000 / requestsPerSecond;
      await ask(agent, order, served);
      await sleep(Math.max(0, next - Date.now()));
    }
    agent.destroy();
  }
}

async function warmUp(order) {
  const agent = new http.Agent({ keepAlive: true });
  for (let number = 0; number < order.warmUp; number++) await ask(agent, order, number);
  agent.destroy();
  process.send({ host: order.host });
}

/** A request that fails ends the process, and the demo with it. */
function ask(agent, { cataloguePort, cartPort }, number) {
  const isCart = number % cartEvery === 0;
  const path = isCart
    ? `/carts/${users[number % users.length]}`
    : `/catalogue/${number % 2 === 0 ? 'coffee' : 'tea'}`;
  return new Promise((resolve, reject) => {
    const port = isCart ? cartPort : cataloguePort;
    const request = http.get({ host: '127.0.0.1', port, path, agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path} answered ${response.statusCode}`));
      response.resume().on('end', resolve).on('error', reject);
    });
    request.on('error', reject);
  });
}
