'use strict';
// A program of all that a profiler follows, whose paths repeat: plain calls, throws, recursion, generators, async functions,
// timers, rejections, labels, calls that never settle, and profilers that come and go. Labels and wrappers are new at each turn.
const { label, profile, Profiler } = require('icprofile');

const concurrentTurns = 200;
/** The program soon has more labels than this. */
const labelLimit = 100;
const profilerOptions = { source: 'software', labelLimit };
const settled = Promise.resolve();
const expected = new Error('expected');

const sum = profile(function sum(numbers) {
  return numbers.reduce((before, number) => before + number, 0);
});
const fail = profile(function fail() {
  throw expected;
});
let countDown = (left) => (left === 0 ? sum([1, 2, 3]) : countDown(left - 1));
countDown = profile(countDown, { name: 'countDown' });
const Box = profile(
  class Box {
    constructor(content) {
      this.content = content;
    }
    get size() {
      return sum([this.content]);
    }
  },
);
const produce = profile(function* produce() {
  yield sum([1]);
  yield sum([2]);
  yield sum([3]);
});
const stream = profile(async function* stream() {
  yield sum([1]);
  await settled;
  yield sum([2]);
});
const reject = profile(async function reject() {
  await settled;
  throw expected;
});
const wait = profile(function wait() {
  return new Promise((resolve) => setTimeout(() => resolve(sum([1])), 1));
});
const leaveBehind = profile(async function leaveBehind() {
  setImmediate(() => sum([4]));
});
const neverSettle = profile(async function neverSettle() {
  await new Promise(() => undefined);
});
const throwLater = profile(function throwLater() {
  setImmediate(() => {
    sum([5]);
    throw expected;
  });
});

const handle = profile(async function handle(turn) {
  countDown(turn % 4);
  try {
    fail();
  } catch {
    new Box(turn).size;
  }
  for (const value of produce()) if (value > turn % 3) break;
  for await (const value of stream()) sum([value]);
  await Promise.allSettled([reject(), leaveBehind(), turn % 10 === 0 ? wait() : settled]);
  // Each takes one of the engine's quarter of a million numbers for open calls, for good.
  if (turn % 50 === 0) void neverSettle();
  return new Promise((resolve) => process.nextTick(resolve));
});

let requests = 0;

/** With a label of its own, and a wrapper that is made for it. */
function serve() {
  const request = String(requests++);
  return label({ request }, () => profile(() => sum([request.length]))());
}

/** As `serve`, and with a name of its own too: what a session has called it knows until its end. */
function serveByName() {
  const request = String(requests++);
  return label({ request, kind: 'named' }, () => profile(() => sum([request.length]), { name: request })());
}

/** Runs some turns while no profiler does; `leak` once for each. */
function runUnprofiledTurns(leak) {
  for (let turn = 0; turn < concurrentTurns; turn++) {
    leak?.();
    serve();
    serveByName();
  }
  return concurrentTurns;
}

/** Its uncaught exceptions are part of it; all others end the process as they should. */
function expectExceptions() {
  process.on('uncaughtException', (error) => {
    if (error !== expected) throw error;
  });
}

/** Runs some turns at once, each for one of a few tenants, below a profiler of their own; `leak` once for each. */
async function runTurns(leak) {
  const profiler = new Profiler(profilerOptions).start();
  throwLater();
  await Promise.all(
    Array.from({ length: concurrentTurns }, (_, turn) => {
      leak?.();
      serve();
      return label({ tenant: String(turn % 5) }, handle, turn);
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  profiler.stop();
  return concurrentTurns;
}

module.exports = { expectExceptions, profilerOptions, runTurns, runUnprofiledTurns };
