/** Profilers that start and stop in the middle of asynchronous work charge what is theirs, and nothing else. */
import { AsyncResource } from 'node:async_hooks';
import timers from 'node:timers/promises';
import type { Profile } from '../../../lib/model/profile/profile';
import { ManualCounters, profile, Profiler } from '../../../lib/profiler';
import { nextImmediate, selfByPath, asyncRowOf } from './support/record-async';
import { expectConservation } from './support/record';

let counters: ManualCounters;
let profiler: Profiler;

beforeEach(() => {
  counters = new ManualCounters();
  profiler = new Profiler({ counters });
});
afterEach(() => {
  if (profiler.isRunning) profiler.stop();
});

function burn(amount: number): void {
  counters.advance(amount);
}

function stop(): Profile {
  const recorded = profiler.stop();
  expectConservation(recorded);
  return recorded;
}

/** Burns 1, 10, 100 and so on, one after each suspension. */
const steps = profile(async function steps(count: number) {
  for (let step = 0; step < count; step++) {
    burn(10 ** step);
    await nextImmediate();
  }
});

const inner = profile(async function inner() {
  burn(1);
  await nextImmediate();
  burn(2);
});

test('what was set up before the start is of the program', async () => {
  const running = steps(4);
  const resource = new AsyncResource('TEST');
  const promise = nextImmediate();
  profiler.start();
  await running;
  resource.runInAsyncScope(burn, undefined, 10_000);
  await promise.then(() => {
    burn(100_000);
  });
  expect(selfByPath(stop())).toEqual({ '': 111_110 });
});

test('what a call from before the start calls after it is profiled', async () => {
  const outer = profile(async function outer() {
    await nextImmediate();
    await inner();
    burn(10);
  });
  const running = outer();
  profiler.start();
  await running;
  expect(selfByPath(stop())).toEqual({ '': 10, inner: 3 });
});

test('what goes on after the stop is not counted', async () => {
  profiler.start();
  const running = steps(4);
  await nextImmediate();
  await nextImmediate();
  const recorded = stop();
  await running;
  const burned = selfByPath(recorded)['steps']!;
  expect([11, 111]).toContain(burned);
  expect(recorded.events[0]!.total).toBe(burned);
});

test('what an earlier run set up is no more than program to a later one', async () => {
  profiler.start();
  const resource = profile(function make() {
    return new AsyncResource('TEST');
  })();
  const running = steps(5);
  const callback = profile(function schedule() {
    return new Promise<void>((resolve) => {
      setTimeout(() => {
        burn(7_000_000);
        resolve();
      }, 5);
    });
  })();
  await nextImmediate();
  profiler.stop();
  profiler.start();
  // The numbers that the first run gave its nodes are given anew.
  await Promise.all([inner(), inner(), running, callback]);
  resource.runInAsyncScope(burn, undefined, 90_000_000);
  const recorded = stop();
  expect(selfByPath(recorded)).toEqual({ '': recorded.events[0]!.total - 6, inner: 6 });
  expect(recorded.functions.map(({ name }) => name)).not.toContain('steps');
});

test('a generator made in an earlier run enters its node in a later one', () => {
  const count = profile(function* count() {
    for (let value = 1; ; value++) {
      burn(value);
      yield value;
    }
  });
  profiler.start();
  const generator = count();
  generator.next();
  profiler.stop();
  generator.next();
  profiler.start();
  generator.next();
  const recorded = stop();
  expect(selfByPath(recorded)).toEqual({ count: 3 });
  expect(asyncRowOf(recorded, 'count')).toMatchObject({ calls: 0, resumptions: 1 });
});

describe('a profiler started in one continuation and stopped in another', () => {
  const places: Readonly<Record<string, (work: () => void) => unknown>> = {
    'a promise job': (work) => void Promise.resolve().then(work),
    'a timer': (work) => setTimeout(work, 1),
    'an immediate': setImmediate,
    'a tick': (work) => {
      process.nextTick(work);
    },
    'a microtask': queueMicrotask,
    'a scope': (work) => {
      new AsyncResource('TEST').runInAsyncScope(work);
    },
    'a profiled async call': (work) =>
      void profile(async function place() {
        await nextImmediate();
        work();
        await nextImmediate();
      })(),
    'a profiled generator': (work) => [
      ...profile(function* place() {
        yield 1;
        work();
        yield 2;
      })(),
    ],
  };
  const pairs = Object.keys(places).flatMap((from) => Object.keys(places).map((to) => [from, to] as const));

  const inPlace = (name: string, work: () => void) =>
    new Promise<void>((resolve) => {
      places[name]!(() => {
        work();
        resolve();
      });
    });

  it.each(pairs)('from %s to %s', async (from, to) => {
    const background = steps(6);
    await inPlace(from, () => {
      profiler.start();
      burn(10_000_000);
      void inner();
    });
    await inner();
    let recorded: Profile | undefined;
    await inPlace(to, () => {
      burn(20_000_000);
      recorded = stop();
    });
    await background;
    const { place = 0, inner: ofInner, '': ofProgram = 0 } = selfByPath(recorded!);
    expect(ofInner).toBe(6);
    // The place where it stops is a function of the profile where it began while the profiler ran.
    const isPlaceProfiled = to.startsWith('a profiled');
    expect(place).toBe(isPlaceProfiled ? 20_000_000 : 0);
    const ofBackground = ofProgram - (isPlaceProfiled ? 10_000_000 : 30_000_000);
    expect(ofBackground).toBeGreaterThanOrEqual(0);
    expect(ofBackground).toBeLessThan(1_000_000);

    // And the next one, started where nothing of this is left, has all in order.
    await nextImmediate();
    profiler.start();
    await Promise.all([inner(), inner()]);
    expect(selfByPath(stop())).toEqual({ inner: 6 });
  });
});

test('a profiler that stops and starts in the middle of a call loses its stack and nothing else', async () => {
  const restart = profile(async function restart() {
    burn(1);
    await nextImmediate();
    burn(10);
    profiler.stop();
    profiler.start();
    burn(100);
    await inner();
    burn(1000);
  });
  profiler.start();
  await restart();
  expect(selfByPath(stop())).toEqual({ '': 1100, inner: 3 });
});

test('two profilers that overlap have each what was charged while it ran', async () => {
  const other = new Profiler({ counters });
  profiler.start();
  const first = inner();
  other.start();
  const second = inner();
  await first;
  const recorded = stop();
  const third = inner();
  await Promise.all([second, third, steps(2)]);
  const recordedByOther = other.stop();
  expectConservation(recordedByOther);
  expect(selfByPath(recorded)['inner']).toBe(3 + 1);
  expect(selfByPath(recordedByOther)).toEqual({ inner: 2 + 3 + 3, steps: 11 });
  expect(asyncRowOf(recordedByOther, 'inner')).toMatchObject({ calls: 2 });
});

test('without `async`, what runs after a suspension is of the program', async () => {
  profiler = new Profiler({ counters, async: false }).start();
  await inner();
  const recorded = stop();
  expect(selfByPath(recorded)).toEqual({ '': 2, inner: 1 });
  expect(asyncRowOf(recorded, 'inner')).toMatchObject({ calls: 1, resumptions: 0 });
});

test('runcall profiles until the promise settles', async () => {
  await profiler.runcall(async () => {
    await inner();
    await timers.setTimeout(1);
    burn(50);
  });
  expect(selfByPath(profiler.profile)).toEqual({ '': 50, inner: 3 });
});

test('while no profiler runs, nothing is hooked', async () => {
  // Node's async hooks leave ids on promises; the test runner may use them too.
  const idsOnPromises = () => Object.getOwnPropertySymbols(Promise.resolve()).length;
  const before = idsOnPromises();
  profiler.start();
  await inner();
  stop();
  expect(idsOnPromises()).toBe(before);
});
