/**
 * Compresses segments and posts them, on a thread of its own. On the application's thread, zlib's streams and the HTTP client
 * would share Node's code with its server. V8 then compiles that code less well, and each request cost 4000 instructions of
 * 124 000 more (docs/requests.md).
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Collector, type PostOutcome } from './post';
import { compress } from './segment-bytes';

/** A segment: as text, or compressed already. */
export type Load = string | Uint8Array;

export interface CourierOptions {
  readonly to: URL;
  readonly token: string | undefined;
}

/** What the thread is started with. */
export interface CourierData {
  readonly to: string;
  readonly token: string | undefined;
}

/** To the thread. */
export interface Order {
  readonly id: number;
  readonly load: Load;
}

/** From the thread. */
export interface Outcome {
  readonly id: number;
  readonly outcome: PostOutcome;
}

const threadFile = path.join(__dirname, 'courier-thread.js');

export class Courier {
  readonly #options: CourierOptions;
  readonly #underWay = new Map<
    number,
    { readonly load: Load; readonly resolve: (outcome: PostOutcome) => void }
  >();
  #orders = 0;
  #thread: Worker | undefined;
  /** Where there can be no thread: posts from this one. */
  #ownCollector: Collector | undefined;

  /** Starts the thread at once, before V8 has compiled the application's code. */
  constructor(options: CourierOptions) {
    this.#options = options;
    this.#thread = this.#startThread();
  }

  /** Never rejects, and keeps no process from ending. */
  deliver(load: Load): Promise<PostOutcome> {
    const thread = this.#thread;
    if (thread === undefined) return this.#deliverFromHere(load);
    return new Promise((resolve) => {
      const id = this.#orders++;
      this.#underWay.set(id, { load, resolve });
      thread.postMessage({ id, load } satisfies Order);
    });
  }

  close(): void {
    void this.#thread?.terminate();
    this.#ownCollector?.close();
  }

  #deliverFromHere(load: Load): Promise<PostOutcome> {
    const { to, token } = this.#options;
    return deliver((this.#ownCollector ??= new Collector(to, token)), load);
  }

  /** `undefined` where Node refuses it, as with `--permission`. */
  #startThread(): Worker | undefined {
    const { to, token } = this.#options;
    const workerData: CourierData = { to: to.href, token };
    try {
      // The program's own flags and preloads are not for this thread.
      const thread = new Worker(threadFile, {
        workerData,
        execArgv: [],
        env: {},
        name: 'icprofile delivery',
      });
      thread.on('message', ({ id, outcome }: Outcome) => {
        this.#underWay.get(id)?.resolve(outcome);
        this.#underWay.delete(id);
      });
      // The event of its end follows, such as in a bundle that lacks the file.
      thread.on('error', () => undefined);
      thread.on('exit', () => {
        this.#threadHasEnded();
      });
      // Last: a listener for messages keeps the process alive again.
      thread.unref();
      return thread;
    } catch {
      return undefined;
    }
  }

  /** The collector knows a segment that it has taken already. */
  #threadHasEnded(): void {
    this.#thread = undefined;
    for (const { load, resolve } of this.#underWay.values()) void this.#deliverFromHere(load).then(resolve);
    this.#underWay.clear();
  }
}

/** Never rejects. */
export async function deliver(collector: Collector, load: Load): Promise<PostOutcome> {
  return collector.post(typeof load === 'string' ? await compress(load) : load);
}
