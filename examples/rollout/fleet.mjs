// Three hosts that run the shop, the load on them, and rollouts from one revision to another.
import { on } from 'node:events';
import path from 'node:path';
import { here, startIcprofile, startScript, stop } from './processes.mjs';

/** Before a process takes part. */
const warmUpRequests = 200;

const hosts = ['host-1', 'host-2', 'host-3'];
/**
 * So that processes of one revision are alike, whatever their age: no other threads, fixed seeds, whole collections. What the first
 * collection moves makes the requests after it costlier by half a million instructions, so it comes early, while processes are young.
 */
const nodeFlags = [
  '--single-threaded',
  '--hash-seed=1',
  '--random-seed=1',
  '--no-flush-bytecode',
  '--no-incremental-marking',
  '--no-memory-reducer',
  '--min-semi-space-size=4',
  '--max-semi-space-size=4',
];

export class Fleet {
  #settings;
  #load;
  #isStopping = false;
  /** Process by host. */
  #serving = new Map();

  /** @param settings For `shop/server.js`: collector, spool, databases. */
  constructor(settings) {
    this.#settings = settings;
    this.#load = startScript('the load', 'load.mjs', { ipc: true });
    /** Rejects when it ends by itself; never resolves. */
    this.failure = this.#load.ended.then((status) => {
      if (!this.#isStopping) throw new Error(`the load ended with ${status}`);
      return new Promise(() => undefined);
    });
  }

  /** A process of the revision for each host, none of which has requests yet. */
  async startRevision(revision, source) {
    return Promise.all(hosts.map((host) => this.#startHost(host, revision, source)));
  }

  /** All hosts at once: before, they had nothing. */
  async open(started) {
    await Promise.all(started.map((each) => this.#moveLoad(each, 1)));
  }

  /** One host after the other: moves its load to the new process, ends the old one, and goes on to the next host after so many requests. */
  async rollOut(started, requests) {
    for (const each of started.slice(0, -1)) await this.#moveLoad(each, requests);
    await this.#moveLoad(started.at(-1), 1);
  }

  async stop() {
    this.#isStopping = true;
    this.#load.child.disconnect();
    await this.#load.ended;
    await Promise.all([...this.#serving.values()].map((server) => stop(server)));
  }

  async #moveLoad({ host, server, ports }, requests) {
    await this.#askLoad({ host, ...ports, requests });
    const old = this.#serving.get(host);
    this.#serving.set(host, server);
    if (old !== undefined) await stop(old);
  }

  async #askLoad(order) {
    const answered = on(this.#load.child, 'message');
    this.#load.child.send(order);
    for await (const [answer] of answered) if (answer.host === order.host) return;
  }

  async #startHost(host, revision, source) {
    const argument = JSON.stringify({ revision, host, ...this.#settings });
    const program = [process.execPath, ...nodeFlags, path.join(here, 'shop', 'server.js'), argument];
    const server = startIcprofile(`${host} at ${revision}`, ['exec', '--source', source, '--', ...program]);
    const ports = JSON.parse(await server.nextLine());
    await this.#askLoad({ host: `warm-up of ${host}`, ...ports, warmUp: warmUpRequests });
    server.child.stdin.write('\n');
    await server.nextLine();
    return { host, server, ports };
  }
}
