/** Wrappers of async functions and generators cannot be told from what they stand for. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import util from 'node:util';
import utilTypes from 'node:util/types';
import { profile, profileMethods } from '../../../lib/profiler';
import { describeInBothModes } from './support/modes';

type AnyFunction = (...args: never[]) => unknown;

const kinds: Readonly<Record<string, () => AnyFunction>> = {
  'an async function': () =>
    async function load(first: number, second = 2) {
      return Promise.resolve(first + second);
    },
  'an async arrow function': () => async (first: number) => Promise.resolve(first),
  'an async method': () =>
    ({
      async load(first: number) {
        return Promise.resolve(first);
      },
    }).load,
  'a generator': () =>
    function* count(first: number) {
      yield first;
    },
  'a generator method': () =>
    ({
      *count(first: number) {
        yield first;
      },
    }).count,
  'an async generator': () =>
    async function* count(first: number) {
      yield await Promise.resolve(first);
    },
  'an async generator method': () =>
    ({
      async *count(first: number) {
        yield await Promise.resolve(first);
      },
    }).count,
};

const AsyncFunction = Object.getPrototypeOf(async () => {}) as { constructor: new () => AnyFunction };
const GeneratorFunction = Object.getPrototypeOf(function* () {}) as { constructor: new () => AnyFunction };
const AsyncGeneratorFunction = Object.getPrototypeOf(async function* () {}) as {
  constructor: new () => AnyFunction;
};

const identities = new Map<unknown, number>();

/** Equal for the same object only. */
function identify(object: unknown): number {
  if (!identities.has(object)) identities.set(object, identities.size);
  return identities.get(object)!;
}

function identified(descriptor: PropertyDescriptor | undefined): unknown {
  return descriptor && { ...descriptor, value: identify(descriptor.value) };
}

/** What can be seen of such a function without calling it. */
function appearance(fn: AnyFunction) {
  return {
    isAsync: [util.types.isAsyncFunction(fn), utilTypes.isAsyncFunction(fn)],
    isGenerator: [util.types.isGeneratorFunction(fn), utilTypes.isGeneratorFunction(fn)],
    tag: Object.prototype.toString.call(fn),
    instances: [AsyncFunction, GeneratorFunction, AsyncGeneratorFunction].map(
      ({ constructor }) => fn instanceof constructor,
    ),
    keys: Reflect.ownKeys(fn),
    name: Object.getOwnPropertyDescriptor(fn, 'name'),
    length: Object.getOwnPropertyDescriptor(fn, 'length'),
    prototype: identified(Object.getOwnPropertyDescriptor(fn, 'prototype')),
    inherited: identify(Object.getPrototypeOf(fn)),
  };
}

describe.each(Object.entries(kinds))('the wrapper of %s', (_, make) => {
  it('looks like it, to checks of its type too', () => {
    const fn = make();
    const before = appearance(fn);
    expect(appearance(profile(fn))).toEqual(before);
  });

  it('cannot be called with new, nor extended', () => {
    const wrapper = profile(make()) as unknown as new () => object;
    expect(() => new wrapper()).toThrow(TypeError);
    expect(() => Reflect.construct(Object, [], wrapper)).toThrow(TypeError);
    expect(() => class extends wrapper {}).toThrow(TypeError);
  });

  it('is its own wrapper', () => {
    const fn = make();
    const wrapper = profile(fn);
    expect(profile(wrapper)).toBe(wrapper);
    expect(profile(fn)).toBe(wrapper);
  });
});

test('checks of types tell other functions as ever', () => {
  profile(async () => {});
  const others: readonly unknown[] = [
    () => 1,
    class {},
    function () {},
    Math.max,
    undefined,
    {},
    profile(() => 1),
  ];
  expect(others.filter((other) => util.types.isAsyncFunction(other))).toEqual([]);
  expect(others.filter((other) => util.types.isGeneratorFunction(other))).toEqual([]);
  expect(util.types.isAsyncFunction.name).toBe('isAsyncFunction');
});

test('checks of types that are imported know wrappers', () => {
  const program = `
    import icprofile from ${JSON.stringify(path.join(__dirname, '..', '..', '..', 'dist', 'index.js'))};
    import { isAsyncFunction } from 'node:util/types';
    import util, { types } from 'node:util';
    const load = icprofile.profile(async () => {});
    const count = icprofile.profile(function* () {});
    const generatorChecks = [types, util.types].map(({ isGeneratorFunction }) => isGeneratorFunction(count));
    console.log(isAsyncFunction(load), types.isAsyncFunction(load), ...generatorChecks, isAsyncFunction(count));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect([stdout, stderr]).toEqual(['true true true true false\n', '']);
});

describeInBothModes('a wrapped async function', () => {
  it('returns the very promise of the function', async () => {
    const made: Promise<number>[] = [];
    class Recorded {
      static async load(): Promise<number> {
        return Promise.resolve(1);
      }
    }
    const original = Recorded.load.bind(Recorded);
    const wrapper = profile(function make() {
      made.push(original());
      return made[0]!;
    });
    expect(wrapper()).toBe(made[0]);
    const promise = profile(async () => Promise.resolve(1))();
    expect(Object.getPrototypeOf(promise)).toBe(Promise.prototype);
    expect(Reflect.ownKeys(promise).filter((key) => typeof key === 'string')).toEqual([]);
    await expect(promise).resolves.toBe(1);
  });

  it('settles in as many turns as the function', async () => {
    const fn = async (value: number) => Promise.resolve(value);
    const turnsOf = async (call: () => Promise<unknown>) => {
      let turns = 0;
      let isSettled = false;
      void call().then(() => (isSettled = true));
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set meanwhile
      while (!isSettled) {
        await Promise.resolve();
        turns++;
      }
      return turns;
    };
    const plain = await turnsOf(() => fn(1));
    expect(await turnsOf(() => profile(fn)(1))).toBe(plain);
  });

  it('rejects where the function does, also for errors in its parameters, and never throws', async () => {
    const wrapper = profile(
      async (value: { readonly key: string }, { key }: { readonly key: string } = value) =>
        Promise.resolve(key),
    );
    const promise = (wrapper as (value: unknown) => Promise<string>)(undefined);
    await expect(promise).rejects.toThrow(TypeError);
    await expect(wrapper({ key: 'found' })).resolves.toBe('found');
  });

  it('has its caller’s this and arguments', async () => {
    const object = {
      value: 1,
      load: profile(async function load(this: { value: number }, ...args: number[]) {
        return Promise.resolve([this.value, arguments.length, ...args]);
      }),
    };
    await expect(object.load(2, 3)).resolves.toEqual([1, 2, 2, 3]);
  });
});

describeInBothModes('a wrapped generator', () => {
  const make = () =>
    profile(function* count(this: unknown, to: number): Generator<number, string, string | undefined> {
      for (let value = 1; value <= to; value++) {
        const received = yield value;
        if (received !== undefined) return received;
      }
      return 'end';
    });

  it('makes generators that are instances of it, without properties of their own', () => {
    const count = make();
    const generator = count(2);
    expect(generator).toBeInstanceOf(count);
    expect(Object.getPrototypeOf(generator)).toBe(count.prototype);
    expect(Reflect.ownKeys(generator)).toEqual([]);
    expect(Object.prototype.toString.call(generator)).toBe('[object Generator]');
    expect(util.types.isGeneratorObject(generator)).toBe(true);
    expect(util.inspect(generator)).toBe('Object [Generator] {}');
    expect(generator[Symbol.iterator]()).toBe(generator);
  });

  it('has methods that look like those of all generators', () => {
    const generator = make()(1);
    const plain = (function* () {})();
    for (const name of ['next', 'return', 'throw'] as const) {
      expect([generator[name].name, generator[name].length]).toEqual([plain[name].name, plain[name].length]);
      expect(() => (generator[name] as AnyFunction).call({} as never)).toThrow(TypeError);
    }
  });

  it('can be spread, destructured, resumed with values and delegated to', () => {
    const count = make();
    expect([...count(3)]).toEqual([1, 2, 3]);
    const [first] = count(3);
    expect(first).toBe(1);
    const generator = count(3);
    expect([generator.next(), generator.next('stop'), generator.next()]).toEqual([
      { value: 1, done: false },
      { value: 'stop', done: true },
      { value: undefined, done: true },
    ]);
    const outer = (function* () {
      return yield* count(1);
    })();
    expect([outer.next(), outer.next()]).toEqual([
      { value: 1, done: false },
      { value: 'end', done: true },
    ]);
  });

  it('takes the methods of all generators too, and refuses to run in itself', () => {
    const base = Object.getPrototypeOf(function* () {}.prototype) as Generator<number>;
    const generator = make()(2);
    expect(base.next.call(generator)).toEqual({ value: 1, done: false });
    const busy: Generator = profile(function* (): Generator {
      yield busy.next();
    })();
    expect(() => busy.next()).toThrow('already running');
  });

  it('shares what is put on its prototype', () => {
    const count = make();
    (count.prototype as { double?: () => string }).double = () => 'doubled';
    expect((count(1) as unknown as { double: () => string }).double()).toBe('doubled');
  });

  it('throws at the call for errors in its parameters', () => {
    const wrapper = profile(function* (
      value: { readonly key: string },
      { key }: { readonly key: string } = value,
    ) {
      yield key;
    });
    expect(() => (wrapper as (value: unknown) => unknown)(undefined)).toThrow(TypeError);
  });
});

describeInBothModes('a wrapped async generator', () => {
  const make = () =>
    profile(async function* count(to: number): AsyncGenerator<number, string> {
      for (let value = 1; value <= to; value++) yield await Promise.resolve(value);
      return 'end';
    });

  it('makes async generators that cannot be told from others', async () => {
    const count = make();
    const generator = count(1);
    expect(generator).toBeInstanceOf(count);
    expect(Reflect.ownKeys(generator)).toEqual([]);
    expect(Object.prototype.toString.call(generator)).toBe('[object AsyncGenerator]');
    expect(generator[Symbol.asyncIterator]()).toBe(generator);
    await expect(generator.next()).resolves.toEqual({ value: 1, done: false });
    await expect(generator.return('early')).resolves.toEqual({ value: 'early', done: true });
  });

  it('rejects where methods are called on something else', async () => {
    const { next } = make()(1);
    await expect((next as AnyFunction).call({} as never)).rejects.toThrow(TypeError);
  });
});

describeInBothModes('a class with asynchronous methods', () => {
  class Repository {
    static #count = 0;
    readonly #rows = [1, 2, 3];
    static async create() {
      this.#count++;
      return Promise.resolve(new this());
    }
    static get count() {
      return this.#count;
    }
    async #load(index: number) {
      return Promise.resolve(this.#rows[index]);
    }
    async find(index: number) {
      return this.#load(index);
    }
    *rows() {
      yield* this.#rows;
    }
    async *stream() {
      for (const row of this.rows()) yield await Promise.resolve(row);
    }
  }
  const Profiled = profile(Repository);

  it('works with its private members, and each method is of its kind', async () => {
    const before = Profiled.count;
    const repository = await Profiled.create();
    expect(Profiled.count).toBe(before + 1);
    expect(repository).toBeInstanceOf(Profiled);
    await expect(repository.find(1)).resolves.toBe(2);
    expect([...repository.rows()]).toEqual([1, 2, 3]);
    const streamed: number[] = [];
    for await (const row of repository.stream()) streamed.push(row);
    expect(streamed).toEqual([1, 2, 3]);
    expect(util.types.isAsyncFunction(Profiled.create)).toBe(true);
    expect(util.types.isAsyncFunction(Profiled.prototype.find)).toBe(true);
    expect(util.types.isGeneratorFunction(Profiled.prototype.rows)).toBe(true);
    expect(util.types.isGeneratorFunction(Profiled.prototype.stream)).toBe(true);
  });
});

describeInBothModes('profileMethods', () => {
  it('keeps the kinds of methods', async () => {
    const object = profileMethods({
      value: 2,
      async load() {
        return Promise.resolve(this.value);
      },
      *count() {
        yield this.value;
      },
      async *stream() {
        yield await Promise.resolve(this.value);
      },
    });
    await expect(object.load()).resolves.toBe(2);
    expect([...object.count()]).toEqual([2]);
    await expect(object.stream().next()).resolves.toEqual({ value: 2, done: false });
    expect(util.types.isAsyncFunction(object.load)).toBe(true);
    expect(util.types.isGeneratorFunction(object.count)).toBe(true);
  });
});
