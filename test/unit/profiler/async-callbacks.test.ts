/** Callbacks of every kind are charged to the function that set them up, in its node, whoever calls them. */
import { AsyncResource } from 'node:async_hooks';
import childProcess from 'node:child_process';
import crypto from 'node:crypto';
import dns from 'node:dns';
import { EventEmitter, EventEmitterAsyncResource, once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import readline from 'node:readline';
import { PassThrough, Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import timers from 'node:timers/promises';
import util from 'node:util';
import { MessageChannel, Worker } from 'node:worker_threads';
import zlib from 'node:zlib';
import { profile } from '../../../lib/profiler';
import { asyncRowOf, nextImmediate, recordAsync, selfByPath } from './support/record-async';

type Work = () => void;
/** Has `work` called once, later, and tells when that was. */
type Shape = (work: Work) => Promise<unknown>;

const thisFile = __filename;

let server: http.Server;
let echo: net.Server;
const urlOf = ({ port }: AddressInfo) => `http://127.0.0.1:${port}/`;
const serverUrl = () => urlOf(server.address() as AddressInfo);
const echoPort = () => (echo.address() as AddressInfo).port;

beforeAll(async () => {
  server = http.createServer((_, response) => response.end('body')).listen(0, '127.0.0.1');
  echo = net.createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(echo, 'listening')]);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  echo.close();
});

/** Of an API that takes a callback. */
function calledBack(start: (callback: Work) => unknown): Shape {
  return (work) =>
    new Promise<void>((resolve) => {
      start(() => {
        work();
        resolve();
      });
    });
}

/** Resources that are used after the function that made them is done, by code that is nobody's. */
const outside: Work[] = [];

const shapes: Readonly<Record<string, Shape>> = {
  'await of a promise that is settled': async (work) => {
    await Promise.resolve();
    work();
  },
  'await of a promise': async (work) => {
    await nextImmediate();
    work();
  },
  'await of a thenable': async (work) => {
    await {
      then(resolve: Work) {
        work();
        resolve();
      },
    };
  },
  'promise.then': (work) => nextImmediate().then(work),
  'promise.catch': (work) => Promise.reject(new Error('expected')).catch(work),
  'promise.finally': (work) => nextImmediate().finally(work),
  'a chain of promises': (work) =>
    nextImmediate()
      .then(() => nextImmediate())
      .then(() => undefined)
      .then(work),
  'a thenable that a promise follows': (work) =>
    Promise.resolve().then(() => ({
      then(resolve: Work) {
        work();
        resolve();
      },
    })),
  queueMicrotask: calledBack(queueMicrotask),
  'process.nextTick': calledBack((callback) => {
    process.nextTick(callback);
  }),
  setImmediate: calledBack(setImmediate),
  setTimeout: calledBack((callback) => setTimeout(callback, 1)),
  'setTimeout that is refreshed': calledBack((callback) => {
    let rounds = 0;
    const timer = setTimeout(() => {
      if (++rounds === 2) callback();
      else timer.refresh();
    }, 1);
  }),
  setInterval: (work) =>
    new Promise<void>((resolve) => {
      let rounds = 0;
      const timer = setInterval(() => {
        if (++rounds < 3) return;
        work();
        clearInterval(timer);
        resolve();
      }, 1);
    }),
  'timers/promises': async (work) => {
    await timers.setTimeout(1);
    await timers.setImmediate();
    for await (const value of timers.setInterval(1, work)) {
      value();
      break;
    }
  },
  'util.promisify': (work) => util.promisify(fs.stat)(thisFile).then(work),
  'AbortSignal.timeout': calledBack((callback) => {
    const signal = AbortSignal.timeout(1);
    // Such a signal's timer does not keep the process alive, nor the signal.
    const keepAlive = setInterval(() => signal.aborted, 1);
    signal.addEventListener('abort', () => {
      clearInterval(keepAlive);
      callback();
    });
  }),
  'fs callbacks': calledBack((callback) => {
    fs.open(thisFile, (_, descriptor) => {
      fs.fstat(descriptor, () => {
        fs.close(descriptor, callback);
      });
    });
  }),
  'fs.promises': async (work) => {
    await fs.promises.readFile(thisFile);
    work();
  },
  'events of a stream of its own': (work) =>
    new Promise<void>((resolve) => {
      fs.createReadStream(thisFile)
        .on('end', () => {
          work();
          resolve();
        })
        .resume();
    }),
  'stream.pipeline': async (work) => {
    const transform = new Transform({
      transform(chunk, _, done) {
        setImmediate(done, null, chunk);
      },
      flush(done) {
        work();
        done();
      },
    });
    await pipeline(Readable.from(['one', 'two']), transform, new PassThrough().resume());
  },
  'the methods of a writable stream': async (work) => {
    const writable = new Writable({
      write(_chunk, _encoding, done) {
        setImmediate(done);
      },
      final(done) {
        work();
        done();
      },
    });
    writable.write('one');
    writable.end('two');
    await once(writable, 'finish');
  },
  'async iteration of a stream': async (work) => {
    let length = 0;
    for await (const chunk of fs.createReadStream(thisFile, { highWaterMark: 1000 })) {
      length += (chunk as Buffer).length;
    }
    if (length > 2000) work();
  },
  'async iteration of lines': async (work) => {
    for await (const line of readline.createInterface({ input: fs.createReadStream(thisFile) })) {
      if (line.startsWith('/** Callbacks of every kind')) work();
    }
  },
  'web streams': async (work) => {
    const source = new ReadableStream({
      async pull(controller) {
        await nextImmediate();
        work();
        controller.close();
      },
    });
    await source.getReader().read();
  },
  'AsyncResource.runInAsyncScope': calledBack((callback) => {
    const resource = new AsyncResource('TEST');
    outside.push(() => {
      resource.runInAsyncScope(callback);
    });
  }),
  'AsyncResource.bind': calledBack((callback) => outside.push(AsyncResource.bind(callback))),
  EventEmitterAsyncResource: calledBack((callback) => {
    const emitter = new EventEmitterAsyncResource({ name: 'TEST' });
    emitter.on('event', callback);
    outside.push(() => {
      emitter.emit('event');
    });
  }),
  'events.once': (work) => {
    const emitter = new EventEmitter();
    outside.push(() => {
      emitter.emit('event');
    });
    return once(emitter, 'event').then(work);
  },
  'a message channel': calledBack((callback) => {
    const { port1, port2 } = new MessageChannel();
    port1.once('message', () => {
      port1.close();
      callback();
    });
    port2.postMessage('hello');
  }),
  'messages of a worker': calledBack((callback) => {
    const worker = new Worker(`require('worker_threads').parentPort.postMessage('hello')`, { eval: true });
    worker.once('message', callback);
  }),
  'http.get': calledBack((callback) => {
    http.get(serverUrl(), { agent: false }, (response) => response.on('end', callback).resume());
  }),
  fetch: async (work) => {
    const response = await fetch(serverUrl());
    await response.text();
    work();
  },
  'a socket': calledBack((callback) => {
    const socket = net.connect(echoPort(), '127.0.0.1', () => socket.write('hello'));
    socket.once('data', () => socket.end(callback));
  }),
  'child_process.exec': calledBack((callback) => {
    childProcess.execFile('/bin/true', callback);
  }),
  'the events of a child process': calledBack((callback) => {
    childProcess.spawn('/bin/true').on('exit', callback);
  }),
  'dns.lookup': calledBack((callback) => {
    dns.lookup('localhost', callback);
  }),
  'dns.promises': (work) => dns.promises.lookup('localhost').then(work),
  zlib: calledBack((callback) => {
    zlib.gzip('text', callback);
  }),
  crypto: calledBack((callback) => {
    crypto.pbkdf2('password', 'salt', 10, 16, 'sha1', callback);
  }),
  'web crypto': (work) => crypto.subtle.digest('SHA-1', new Uint8Array(8)).then(work),
};

test.each(Object.entries(shapes))('%s', async (_, shape) => {
  const recorded = await recordAsync(async (burn) => {
    const owner = profile(function owner(amount: number) {
      burn(1);
      return shape(() => {
        leaf(amount);
        burn(amount);
      });
    });
    const leaf = profile(function leaf(amount: number) {
      burn(amount / 10);
    });
    const first = profile(async function first() {
      await owner(100);
    });
    const second = profile(async function second() {
      await owner(10_000);
    });
    const both = Promise.all([first(), second()]);
    await timers.setTimeout(1);
    for (const use of outside.splice(0)) use();
    await both;
  });
  expect(selfByPath(recorded)).toEqual({
    'first/owner': 101,
    'first/owner/leaf': 10,
    'second/owner': 10_001,
    'second/owner/leaf': 1000,
  });
  const { resumptions, ...row } = asyncRowOf(recorded, 'owner');
  expect(row).toEqual({ calls: 2, self: 10_102, total: 11_112, synchronousTotal: 2 });
  expect(resumptions).toBeGreaterThanOrEqual(2);
});

test('an executor runs in the function that makes the promise, as any call', async () => {
  const recorded = await recordAsync(async (burn) => {
    const owner = profile(function owner() {
      return new Promise<void>((resolve) => {
        burn(5);
        resolve();
      });
    });
    await owner();
  });
  expect(asyncRowOf(recorded, 'owner')).toMatchObject({ resumptions: 0, self: 5, synchronousTotal: 5 });
});

test('every round of an interval is a resumption', async () => {
  const recorded = await recordAsync(async (burn) => {
    const owner = profile(function owner(done: () => void) {
      let rounds = 0;
      const timer = setInterval(() => {
        burn(10);
        if (++rounds < 5) return;
        clearInterval(timer);
        done();
      }, 1);
    });
    await new Promise<void>((resolve) => {
      owner(resolve);
    });
  });
  expect(asyncRowOf(recorded, 'owner')).toMatchObject({ resumptions: 5, self: 50, synchronousTotal: 0 });
});

test('listeners of an emitter belong to whoever emits', async () => {
  const recorded = await recordAsync((burn) => {
    const emitter = new EventEmitter();
    const listen = profile(function listen() {
      emitter.on('event', () => {
        burn(7);
      });
    });
    const emit = profile(async function emit() {
      await nextImmediate();
      emitter.emit('event');
    });
    listen();
    return emit();
  });
  expect(selfByPath(recorded)).toEqual({ emit: 7 });
});

test('the requests of a server belong to whoever made the server', async () => {
  const recorded = await recordAsync(async (burn) => {
    const serve = profile(function serve() {
      return http
        .createServer((_, response) => {
          burn(3);
          setImmediate(() => {
            burn(4);
            response.end();
          });
        })
        .listen(0, '127.0.0.1');
    });
    const request = profile(async function request(url: string) {
      const response = await fetch(url);
      await response.text();
      burn(100);
    });
    const own = serve();
    await once(own, 'listening');
    const url = urlOf(own.address() as AddressInfo);
    await Promise.all([request(url), request(url)]);
    own.closeAllConnections();
    own.close();
  });
  expect(selfByPath(recorded)).toEqual({ serve: 14, request: 200 });
});

test('work that nobody caused is of the program', async () => {
  const recorded = await recordAsync(async (burn) => {
    const idle = profile(async function idle() {
      await nextImmediate();
    });
    const done = idle();
    setTimeout(() => {
      burn(9);
    }, 1);
    await timers.setTimeout(5);
    await done;
  });
  expect(selfByPath(recorded)).toEqual({ '': 9 });
  expect(asyncRowOf(recorded, '(program)')).toMatchObject({ resumptions: 0, total: 9, synchronousTotal: 9 });
});
