/** Programs that use async hooks, AsyncLocalStorage and V8's promise hooks themselves, before, while and after. */
import { AsyncLocalStorage, createHook, executionAsyncId, executionAsyncResource } from 'node:async_hooks';
import v8 from 'node:v8';
import vm from 'node:vm';
import { ManualCounters, profile, Profiler } from '../../../lib/profiler';
import { asyncRowOf, nextImmediate, recordAsync, selfByPath } from './support/record-async';
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

const work = profile(async function work(look: () => void) {
  counters.advance(1);
  await Promise.resolve();
  look();
  counters.advance(10);
  await new Promise((resolve) => setTimeout(resolve, 1));
  look();
  process.nextTick(() => {
    look();
    counters.advance(100);
  });
  await nextImmediate();
});

async function expectRightProfile(look: () => void): Promise<void> {
  await Promise.all([work(look), work(look)]);
  await nextImmediate();
}

function expectStopped(calls: number): void {
  const recorded = profiler.stop();
  expectConservation(recorded);
  expect(selfByPath(recorded)).toEqual({ work: 111 * calls });
  // An await, a timer and its promise, a tick, an immediate and its promise.
  expect(asyncRowOf(recorded, 'work')).toMatchObject({
    calls,
    resumptions: 6 * calls,
    synchronousTotal: calls,
  });
}

describe('AsyncLocalStorage', () => {
  async function checkStore(storage: AsyncLocalStorage<string>): Promise<void> {
    const seen: unknown[] = [];
    await storage.run('mine', () => expectRightProfile(() => seen.push(storage.getStore())));
    expect(seen).toEqual(new Array(6).fill('mine'));
    expect(storage.getStore()).toBeUndefined();
  }

  it('of before the start works on', async () => {
    const storage = new AsyncLocalStorage<string>();
    await storage.run('early', async () => {
      profiler.start();
      await checkStoreOf(storage, 'early');
      expectStopped(2);
      await checkStoreOf(storage, 'early');
    });
    storage.disable();
  });

  async function checkStoreOf(storage: AsyncLocalStorage<string>, expected: string): Promise<void> {
    const seen: unknown[] = [];
    await expectRightProfile(() => seen.push(storage.getStore()));
    expect(seen).toEqual(new Array(6).fill(expected));
  }

  it('made while the profiler runs works, and after it', async () => {
    profiler.start();
    const storage = new AsyncLocalStorage<string>();
    await checkStore(storage);
    await checkStore(storage);
    expectStopped(4);
    await checkStore(storage);
    storage.disable();
  });

  it('made and disabled while the profiler runs leaves the charges right', async () => {
    profiler.start();
    const storage = new AsyncLocalStorage<string>();
    await checkStore(storage);
    storage.disable();
    await expectRightProfile(() => undefined);
    expectStopped(4);
  });

  it('entered in the middle of profiled calls does not change their charges', async () => {
    const storage = new AsyncLocalStorage<string>();
    profiler.start();
    await expectRightProfile(() => {
      storage.enterWith('entered');
    });
    expectStopped(2);
    storage.disable();
  });
});

describe("the program's own async hooks", () => {
  function countingHook() {
    const counts = { init: 0, before: 0, after: 0, promises: 0 };
    const hook = createHook({
      init(_id, type) {
        counts.init++;
        if (type === 'PROMISE') counts.promises++;
      },
      before() {
        counts.before++;
      },
      after() {
        counts.after++;
      },
    });
    return { counts, hook };
  }

  const idle = () => undefined;

  it('see the same with the profiler and without', async () => {
    const { counts, hook } = countingHook();
    const observe = async () => {
      hook.enable();
      await nextImmediate(); // of an `await` that began without hooks, V8 tells them nothing
      Object.assign(counts, { init: 0, before: 0, after: 0, promises: 0 });
      await expectRightProfile(idle);
      const seen = { ...counts };
      hook.disable();
      return seen;
    };
    const before = await observe();
    profiler.start();
    const meanwhile = await observe();
    expectStopped(2);
    expect(meanwhile).toEqual(before);
    expect(await observe()).toEqual(before);
    expect(before.promises).toBeGreaterThan(5);
  });

  it('can be enabled before the start and disabled after the stop', async () => {
    const { counts, hook } = countingHook();
    hook.enable();
    profiler.start();
    await expectRightProfile(idle);
    expectStopped(2);
    hook.disable();
    expect(counts.promises).toBeGreaterThan(5);
  });

  it('can be switched in the middle of profiled continuations', async () => {
    const { hook } = countingHook();
    let isOn = false;
    profiler.start();
    await expectRightProfile(() => {
      isOn = !isOn;
      if (isOn) hook.enable();
      else hook.disable();
    });
    expectStopped(2);
    hook.disable();
  });

  it('find ids and resources of the continuation that runs', async () => {
    const { hook } = countingHook();
    hook.enable();
    profiler.start();
    const ids = new Set<number>();
    await expectRightProfile(() => {
      ids.add(executionAsyncId());
      expect(typeof executionAsyncResource()).toBe('object');
    });
    expectStopped(2);
    hook.disable();
    expect(ids.size).toBe(6);
  });
});

describe("the program's own promise hooks", () => {
  function observe() {
    const seen = { init: 0, before: 0, after: 0, settled: 0 };
    const stop = v8.promiseHooks.createHook({
      init: () => {
        seen.init++;
      },
      before: () => {
        seen.before++;
      },
      after: () => {
        seen.after++;
      },
      settled: () => {
        seen.settled++;
      },
    }) as () => void;
    return { seen, stop };
  }

  it('see the same with the profiler and without, and leave the charges right', async () => {
    const observeWork = async () => {
      const { seen, stop } = observe();
      await nextImmediate(); // as above
      Object.assign(seen, { init: 0, before: 0, after: 0, settled: 0 });
      await expectRightProfile(() => undefined);
      const result = { ...seen };
      stop();
      return result;
    };
    const plain = await observeWork();
    profiler.start();
    const profiled = await observeWork();
    expectStopped(2);
    expect(profiled).toEqual(plain);
  });

  it('can be set before the start and go on after the stop', async () => {
    const { seen, stop } = observe();
    profiler.start();
    await expectRightProfile(() => undefined);
    expectStopped(2);
    const { init } = seen;
    await Promise.resolve();
    stop();
    expect(init).toBeGreaterThan(5);
    expect(seen.init).toBeGreaterThan(init);
  });
});

test('functions and promises of another context are charged alike', async () => {
  const recorded = await recordAsync(async (burn) => {
    const context = vm.createContext({ burn, nextImmediate });
    const foreign = profile(
      vm.runInContext(
        `(async function foreign() { burn(1); await null; burn(10); await nextImmediate(); burn(100); await new Promise((r) => r()).then(() => burn(1000)); })`,
        context,
      ) as () => Promise<void>,
    );
    const generator = profile(
      vm.runInContext(`(function* generator() { burn(2); yield; burn(20); })`, context) as () => Generator,
    );
    const caller = profile(async function caller() {
      await foreign();
      Array.from(generator());
    });
    await Promise.all([caller(), caller()]);
    const later = vm.createContext({ burn });
    const late = profile(
      vm.runInContext(`(async function late() { await null; burn(5); })`, later) as () => Promise<void>,
    );
    await late();
  });
  expect(selfByPath(recorded)).toEqual({ 'caller/foreign': 2222, 'caller/generator': 44, late: 5 });
});
