/** Async functions: a call is charged in one node from its first to its last instruction, whatever runs in between. */
import timers from 'node:timers/promises';
import { label, profile } from '../../../lib/profiler';
import { asyncRowOf, nextImmediate, recordAsync, selfByPath, type Burn } from './support/record-async';

/** An async function that burns before and after a suspension. */
function stepper(burn: Burn, name: string) {
  return profile(
    async (before: number, after: number) => {
      burn(before);
      await nextImmediate();
      burn(after);
      return after;
    },
    { name },
  );
}

test('what a call does before and after each suspension is its own, and told apart', async () => {
  const recorded = await recordAsync(async (burn) => {
    const step = stepper(burn, 'step');
    await Promise.all([step(1, 10), step(2, 20), step(3, 30)]);
  });
  expect(asyncRowOf(recorded, 'step')).toEqual({
    calls: 3,
    resumptions: 6, // each once by the immediate that resolves the promise, and once by the promise
    self: 66,
    total: 66,
    synchronousTotal: 6,
  });
});

test('the time between suspension and resumption costs nobody anything', async () => {
  const recorded = await recordAsync(async (burn) => {
    const waiting = profile(async function waiting() {
      await timers.setTimeout(5);
      burn(1);
    });
    const done = waiting();
    burn(1000);
    await nextImmediate();
    burn(1000);
    await done;
  });
  expect(selfByPath(recorded)).toEqual({ '': 2000, waiting: 1 });
});

test('a timer that a call leaves behind is charged to it, with the calls that it makes', async () => {
  const recorded = await recordAsync(async (burn) => {
    const leave = profile(async function leave(done: () => void) {
      burn(1);
      await nextImmediate();
      burn(10);
      setTimeout(() => {
        burn(100);
        void inner().then(done);
      }, 1);
    });
    const inner = profile(async function inner() {
      burn(1000);
      await nextImmediate();
      burn(10_000);
    });
    await new Promise<void>((resolve) => void leave(resolve));
  });
  expect(asyncRowOf(recorded, 'leave')).toMatchObject({
    self: 111,
    total: 11_111,
    synchronousTotal: 1,
  });
  expect(asyncRowOf(recorded, 'inner')).toMatchObject({ self: 11_000, total: 11_000 });
});

test('what a call leaves behind that never awaits is charged to it, also where it throws', async () => {
  const recorded = await recordAsync(async (burn) => {
    // eslint-disable-next-line @typescript-eslint/require-await
    const leave = profile(async function leave() {
      setImmediate(() => {
        burn(10);
      });
      burn(1);
    });
    const fail = profile(function fail() {
      return failing().catch(() => undefined);
    });
    // eslint-disable-next-line @typescript-eslint/require-await
    const failing = profile(async function failing() {
      setImmediate(() => {
        burn(20);
      });
      throw new Error('expected');
    });
    await Promise.all([leave(), fail()]);
    await nextImmediate();
  });
  expect(asyncRowOf(recorded, 'leave')).toMatchObject({ self: 11, synchronousTotal: 1 });
  expect(asyncRowOf(recorded, 'failing')).toMatchObject({ self: 20, synchronousTotal: 0 });
});

describe.each(['all', 'race', 'any', 'allSettled'] as const)('Promise.%s', (how) => {
  const combine = (promises: readonly Promise<void>[]) => Promise[how as 'all'](promises) as Promise<unknown>;

  it('keeps its branches apart, and the losers go on being charged', async () => {
    const recorded = await recordAsync(async (burn) => {
      const one = profile(async function one() {
        burn(1);
        await nextImmediate();
        burn(10);
      });
      const two = profile(async function two() {
        burn(2);
        await timers.setTimeout(2);
        burn(20);
        if (how === 'any' || how === 'allSettled') throw new Error('expected');
      });
      const owner = profile(async function owner() {
        await combine([one(), two()]);
        burn(100);
      });
      await owner();
      await timers.setTimeout(10);
    });
    expect(selfByPath(recorded)).toEqual({ owner: 100, 'owner/one': 11, 'owner/two': 22 });
  });
});

test('a promise that two functions await resumes each in its own node', async () => {
  const recorded = await recordAsync(async (burn) => {
    const make = profile(async function make() {
      burn(1);
      await nextImmediate();
      burn(2);
    });
    const await1 = profile(async function await1(promise: Promise<void>) {
      await promise;
      burn(10);
    });
    const await2 = profile(async function await2(promise: Promise<void>) {
      await promise.then(() => {
        burn(100);
      });
      burn(1000);
    });
    const shared = make();
    await Promise.all([await1(shared), await2(shared), await1(shared)]);
  });
  expect(selfByPath(recorded)).toEqual({ make: 3, await1: 20, await2: 1100 });
});

test('rejections resume those who handle them', async () => {
  const recorded = await recordAsync(async (burn) => {
    const fail = profile(async function fail() {
      burn(1);
      await nextImmediate();
      burn(2);
      throw new Error('expected');
    });
    const handle = profile(async function handle() {
      try {
        await fail();
      } catch {
        burn(10);
        await nextImmediate();
      } finally {
        burn(100);
      }
      await fail().catch(() => {
        burn(1000);
      });
    });
    await handle();
  });
  expect(selfByPath(recorded)).toEqual({ handle: 1110, 'handle/fail': 6 });
  // They threw to nobody: their promises were rejected.
  expect(recorded.calls.map(({ throws }) => throws)).toEqual(recorded.calls.map(() => 0));
});

test('a thenable runs on behalf of whoever awaits it, or makes a promise follow it', async () => {
  const recorded = await recordAsync(async (burn) => {
    const thenable = {
      then(resolve: () => void) {
        burn(1);
        resolve();
      },
    };
    const awaits = profile(async function awaits() {
      await thenable;
    });
    const returns = profile(async function returns() {
      await nextImmediate();
      return thenable;
    });
    await Promise.all([awaits(), awaits(), returns()]);
  });
  expect(selfByPath(recorded)).toEqual({ awaits: 2, returns: 1 });
});

test('recursion across await folds into one node', async () => {
  const recorded = await recordAsync(async (burn) => {
    const walk = profile(
      async (depth: number): Promise<void> => {
        burn(1);
        await nextImmediate();
        if (depth > 0) await Promise.all([walk(depth - 1), walk(depth - 1)]);
        burn(10);
      },
      { name: 'walk' },
    );
    await walk(5);
  });
  expect(selfByPath(recorded)).toEqual({ walk: 63 * 11 });
  expect(recorded.calls.map(({ count, recursive }) => ({ count, recursive }))).toEqual([
    { count: 1, recursive: false },
    { count: 62, recursive: true },
  ]);
});

test('a hundred thousand awaits, in a row and nested, take no nodes', async () => {
  const times = 100_000;
  const recorded = await recordAsync(async (burn) => {
    const loop = profile(async function loop() {
      for (let round = 0; round < times; round++) {
        await Promise.resolve();
        burn(1);
      }
    });
    const nest = profile(
      async (depth: number): Promise<void> => {
        await Promise.resolve();
        burn(1);
        if (depth > 1) await nest(depth - 1);
      },
      { name: 'nest' },
    );
    await loop();
    await nest(times);
  });
  expect(asyncRowOf(recorded, 'loop')).toMatchObject({ calls: 1, self: times, resumptions: times });
  expect(asyncRowOf(recorded, 'nest')).toMatchObject({ calls: times, self: times });
  expect(recorded.nodes.length).toBeLessThan(10);
});

test('labels nest, and hold across suspensions, callbacks and generators', async () => {
  const recorded = await recordAsync(async (burn) => {
    const work = profile(async function work(amount: number) {
      burn(amount);
      await nextImmediate();
      burn(amount);
      setImmediate(() => {
        label({ step: 'late' }, burn, amount);
      });
    });
    await Promise.all([
      label({ tenant: 'a' }, async () => {
        await label({ step: 'one' }, work, 1);
        await work(2);
      }),
      label({ tenant: 'b' }, () => label({ step: 'one' }, work, 100)),
      work(1000),
    ]);
    await nextImmediate();
  });
  expect(selfByPath(recorded)).toEqual({
    work: 2000,
    'work/step=late': 1000,
    'tenant=a/work': 4,
    'tenant=a/work/step=late': 2,
    'tenant=a/step=one/work': 2,
    'tenant=a/step=one/work/step=late': 1,
    'tenant=b/step=one/work': 200,
    'tenant=b/step=one/work/step=late': 100,
  });
});

test('a label holds for functions that run above it and are called again below, as by the next() of a middleware', async () => {
  const recorded = await recordAsync(async (burn) => {
    const handlers: ((next: () => unknown) => unknown)[] = [];
    let dispatch = (index: number): unknown => {
      burn(1);
      return handlers[index]!(() => dispatch(index + 1));
    };
    dispatch = profile(dispatch, { name: 'dispatch' });
    handlers.push(
      (next) => label({ request: '1' }, next),
      (next) =>
        label({ user: 'a' }, async () => {
          await nextImmediate();
          return next();
        }),
      (next) => label({ request: '1' }, next),
      () => {
        burn(1000);
      },
    );
    await dispatch(0);
  });
  expect(selfByPath(recorded)).toEqual({
    dispatch: 1,
    'dispatch/request=1/dispatch': 1,
    'dispatch/request=1/dispatch/user=a/dispatch': 1,
    'dispatch/request=1/dispatch/user=a/dispatch/request=1/dispatch': 1001,
  });
  expect(asyncRowOf(recorded, 'dispatch')).toMatchObject({ calls: 4, self: 1004, total: 1004 });
  expect(asyncRowOf(recorded, 'request=1')).toMatchObject({ calls: 2, self: 0, total: 1003 });
});

test('a thousand requests at once are charged each its own, by label and by function', async () => {
  const requests = Array.from({ length: 1000 }, (_, id) => id);
  const amountOf = (id: number) => 1 + ((id * 7919) % 1000);
  const recorded = await recordAsync(async (burn) => {
    const parse = profile(function parse(amount: number) {
      burn(amount);
    });
    const query = profile(async function query(id: number) {
      burn(amountOf(id));
      if (id % 3 === 0) await timers.setTimeout(id % 5);
      else await nextImmediate();
      burn(10 * amountOf(id));
      if (id % 7 === 0) throw new Error('expected');
    });
    const handle = profile(async function handle(id: number) {
      parse(100 * amountOf(id));
      await Promise.allSettled([query(id), query(id)]);
      await new Promise<void>((resolve) => {
        process.nextTick(() => {
          parse(1000 * amountOf(id));
          resolve();
        });
      });
      burn(amountOf(id));
    });
    await Promise.all(requests.map((id) => label({ request: String(id) }, handle, id)));
  });
  expect(selfByPath(recorded)).toEqual(
    Object.fromEntries(
      requests.flatMap((id) => [
        [`request=${id}/handle`, amountOf(id)],
        [`request=${id}/handle/parse`, 1100 * amountOf(id)],
        [`request=${id}/handle/query`, 22 * amountOf(id)],
      ]),
    ),
  );
  const sum = requests.reduce((total, id) => total + amountOf(id), 0);
  expect(asyncRowOf(recorded, 'query')).toMatchObject({
    calls: 2000,
    self: 22 * sum,
    synchronousTotal: 2 * sum,
  });
  expect(asyncRowOf(recorded, 'parse')).toMatchObject({ calls: 2000, self: 1100 * sum });
  expect(asyncRowOf(recorded, 'handle')).toMatchObject({ calls: 1000, self: sum, total: 1123 * sum });
});
