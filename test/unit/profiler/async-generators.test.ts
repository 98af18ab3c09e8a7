/** The body of a generator belongs to the generator function, called from whoever asks for the next value. */
import vm from 'node:vm';
import { profile } from '../../../lib/profiler';
import { asyncRowOf, nextImmediate, recordAsync, selfByPath, type Burn } from './support/record-async';

function makeGenerators(burn: Burn) {
  const numbers = profile(function* numbers(): Generator<number, string, number | undefined> {
    burn(1);
    try {
      const received = yield 1;
      burn(received ?? 10);
      yield 2;
      burn(100);
    } finally {
      burn(1000);
    }
    return 'end';
  });
  const asyncNumbers = profile(async function* asyncNumbers(): AsyncGenerator<number, string, undefined> {
    burn(1);
    try {
      await nextImmediate();
      burn(10);
      yield 1;
      await nextImmediate();
      burn(100);
      yield 2;
    } finally {
      burn(1000);
    }
    return 'end';
  });
  return { numbers, asyncNumbers };
}

test('a call counts once, and every value asked for is a resumption', async () => {
  const recorded = await recordAsync((burn) => {
    const { numbers } = makeGenerators(burn);
    const consume = profile(function consume() {
      for (const value of numbers()) burn(10_000 * value);
    });
    consume();
  });
  expect(selfByPath(recorded)).toEqual({ consume: 30_000, 'consume/numbers': 1111 });
  expect(asyncRowOf(recorded, 'numbers')).toEqual({
    calls: 1,
    resumptions: 3,
    self: 1111,
    total: 1111,
    synchronousTotal: 1111,
  });
});

test('a generator belongs to the maker that called it, its body to each consumer', async () => {
  const recorded = await recordAsync((burn) => {
    const { numbers } = makeGenerators(burn);
    const make = profile(function make() {
      return numbers();
    });
    const take = profile(function take(from: Generator<number, string, number | undefined>) {
      return from.next(20);
    });
    const takeLast = profile(function takeLast(from: Generator<number, string, number | undefined>) {
      take(from);
      return from.next();
    });
    const generator = make();
    expect(take(generator)).toEqual({ value: 1, done: false });
    expect(takeLast(generator)).toEqual({ value: 'end', done: true });
    expect(take(generator)).toEqual({ value: undefined, done: true });
  });
  expect(selfByPath(recorded)).toEqual({
    'take/numbers': 1,
    'takeLast/take/numbers': 20,
    'takeLast/numbers': 1100,
  });
  expect(asyncRowOf(recorded, 'numbers')).toMatchObject({ calls: 1, resumptions: 4 });
});

describe('a generator that is abandoned', () => {
  const ways: Readonly<Record<string, (from: Generator<number, string, number | undefined>) => unknown>> = {
    'by break': (from) => {
      for (const value of from) return value;
      return undefined;
    },
    'by destructuring': ([value]) => value,
    'by return()': (from) => [from.next(), from.return('early')],
    'by throw()': (from) => {
      from.next();
      expect(() => from.throw(new Error('thrown in'))).toThrow('thrown in');
    },
    'by an error of the consumer': (from) => {
      expect(() => {
        for (const value of from) throw new Error(`consumer ${value}`);
      }).toThrow('consumer 1');
    },
  };

  it.each(Object.entries(ways))('%s, runs its finally blocks on its own account', async (_, abandon) => {
    const recorded = await recordAsync((burn) => {
      const { numbers } = makeGenerators(burn);
      const consume = profile(function consume() {
        abandon(numbers());
        burn(5);
      });
      consume();
    });
    expect(selfByPath(recorded)).toEqual({ consume: 5, 'consume/numbers': 1001 });
    expect(asyncRowOf(recorded, 'numbers')).toMatchObject({ calls: 1, resumptions: 2 });
  });

  it('by nobody asking, has burned what it has burned', async () => {
    const recorded = await recordAsync((burn) => {
      makeGenerators(burn).numbers().next();
    });
    expect(selfByPath(recorded)).toEqual({ numbers: 1 });
  });

  it('before it began, never runs', async () => {
    const recorded = await recordAsync((burn) => {
      const generator = makeGenerators(burn).numbers();
      expect(generator.return('early')).toEqual({ value: 'early', done: true });
      expect(generator.next()).toEqual({ value: undefined, done: true });
    });
    expect(selfByPath(recorded)).toEqual({});
    expect(asyncRowOf(recorded, 'numbers')).toMatchObject({ calls: 1, resumptions: 2, self: 0 });
  });
});

test('yield* runs the inner generator below the outer one', async () => {
  const recorded = await recordAsync((burn) => {
    const { numbers } = makeGenerators(burn);
    const outer = profile(function* outer(): Generator<number> {
      burn(20_000);
      expect(yield* numbers()).toBe('end');
      burn(30_000);
    });
    const consume = profile(function consume() {
      return [...outer()];
    });
    expect(consume()).toEqual([1, 2]);
  });
  expect(selfByPath(recorded)).toEqual({ 'consume/outer': 50_000, 'consume/outer/numbers': 1111 });
});

test('what a generator sets up is charged to it', async () => {
  const recorded = await recordAsync(async (burn) => {
    const setUp = profile(function* setUp() {
      yield new Promise<void>((resolve) => {
        setImmediate(() => {
          burn(7);
          resolve();
        });
      });
    });
    const consume = profile(async function consume() {
      for (const promise of setUp()) await promise;
    });
    await consume();
  });
  expect(selfByPath(recorded)).toEqual({ 'consume/setUp': 7 });
});

test('recursive generators fold, as recursive calls do', async () => {
  const recorded = await recordAsync((burn) => {
    const tree: (depth: number) => Generator<number> = profile(
      function* (depth: number) {
        burn(1);
        yield depth;
        if (depth > 0) yield* tree(depth - 1);
      },
      { name: 'tree' },
    );
    expect([...tree(5)]).toEqual([5, 4, 3, 2, 1, 0]);
  });
  expect(selfByPath(recorded)).toEqual({ tree: 6 });
  expect(asyncRowOf(recorded, 'tree')).toMatchObject({ calls: 6, total: 6 });
});

test('an async generator goes on in its node after an await and after a yield', async () => {
  const recorded = await recordAsync(async (burn) => {
    const { asyncNumbers } = makeGenerators(burn);
    const consume = profile(async function consume() {
      for await (const value of asyncNumbers()) {
        burn(10_000 * value);
        await nextImmediate();
      }
    });
    await Promise.all([consume(), consume()]);
  });
  expect(selfByPath(recorded)).toEqual({ consume: 60_000, 'consume/asyncNumbers': 2222 });
  expect(asyncRowOf(recorded, 'asyncNumbers')).toMatchObject({ calls: 2 });
});

test('an async generator asked for several values at once is charged to itself below who asked', async () => {
  const recorded = await recordAsync(async (burn) => {
    const { asyncNumbers } = makeGenerators(burn);
    const consume = profile(async function consume() {
      const generator = asyncNumbers();
      const results = await Promise.all([
        generator.next(),
        generator.next(),
        generator.next(),
        generator.next(),
      ]);
      burn(5);
      return results.map(({ value }) => value);
    });
    await expect(consume()).resolves.toEqual([1, 2, 'end', undefined]);
  });
  expect(selfByPath(recorded)).toEqual({ consume: 5, 'consume/asyncNumbers': 1111 });
});

describe('an async generator that is abandoned', () => {
  const ways: Readonly<
    Record<string, (from: AsyncGenerator<number, string, undefined>) => Promise<unknown>>
  > = {
    'by break': async (from) => {
      for await (const value of from) return value;
      return undefined;
    },
    'by return()': async (from) => {
      await from.next();
      await expect(from.return('early')).resolves.toEqual({ value: 'early', done: true });
    },
    'by throw()': async (from) => {
      await from.next();
      await expect(from.throw(new Error('thrown in'))).rejects.toThrow('thrown in');
    },
  };

  it.each(Object.entries(ways))('%s, runs its finally blocks on its own account', async (_, abandon) => {
    const recorded = await recordAsync(async (burn) => {
      const { asyncNumbers } = makeGenerators(burn);
      const consume = profile(async function consume() {
        await abandon(asyncNumbers());
        burn(5);
      });
      await consume();
    });
    expect(selfByPath(recorded)).toEqual({ consume: 5, 'consume/asyncNumbers': 1011 });
  });
});

test('for await over promises charges whoever made and whoever awaits them', async () => {
  const recorded = await recordAsync(async (burn) => {
    const load = profile(async function load(amount: number) {
      await nextImmediate();
      burn(amount);
      return 100;
    });
    const consume = profile(async function consume() {
      // eslint-disable-next-line @typescript-eslint/await-thenable -- of promises, which it awaits
      for await (const amount of [load(1), load(2)]) burn(amount);
    });
    await consume();
  });
  expect(selfByPath(recorded)).toEqual({ consume: 200, 'consume/load': 3 });
});

const hasUsing = (() => {
  try {
    new vm.Script('{ using resource = null; }');
    return true;
  } catch {
    return false;
  }
})();

// Syntax of Node 24 and later. TypeScript would rewrite it, so V8 is given the source as it is.
(hasUsing ? test : test.skip)(
  'disposers of `using` and `await using` are charged to the function that uses',
  async () => {
    const recorded = await recordAsync(async (burn) => {
      const open = profile(function open() {
        return {
          [Symbol.dispose]: () => {
            burn(1);
          },
          [Symbol.asyncDispose]: async () => {
            burn(10);
            await nextImmediate();
            burn(100);
          },
        };
      });
      const use = vm.compileFunction(
        `return async function use() {
        { using resource = open(); await null; }
        { await using resource = open(); await null; }
        burn(1000);
      }`,
        ['open', 'burn'],
      ) as (...values: readonly unknown[]) => () => Promise<void>;
      await profile(use(open, burn))();
    });
    expect(selfByPath(recorded)).toEqual({ use: 1111 });
  },
);
