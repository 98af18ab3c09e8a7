import vm from 'node:vm';
import util from 'node:util';
import { profile } from '../../../lib/profiler';

type AnyFunction = (...args: never[]) => unknown;

const symbol = Symbol('key');

/** One of every kind, made anew for each test. */
const kinds: Readonly<Record<string, () => AnyFunction>> = {
  'a function': () =>
    function add(first: number, second: number) {
      return first + second;
    },
  'a sloppy function': () => vm.runInThisContext('(function sloppy(first) { return this; })') as AnyFunction,
  'an anonymous function': () => (() => function () {})(),
  'an arrow function':
    () =>
    (first: number, ...others: number[]) =>
      first + others.length,
  'a method': () =>
    ({
      greet(name: string) {
        return name;
      },
    }).greet,
  'a function with default parameters': () =>
    function sum(first: number, second = 2, third = 3) {
      return first + second + third;
    },
  'a class': () =>
    class Shape {
      constructor(readonly width: number) {}
      area(): number {
        return this.width ** 2;
      }
    } as unknown as AnyFunction,
  'a derived class': () => class Items extends Array<number> {} as unknown as AnyFunction,
  'a class with static members': () =>
    class Counter {
      static count = 1;
      static get twice(): number {
        return this.count * 2;
      }
      static increment(): void {
        this.count++;
      }
    } as unknown as AnyFunction,
  'a class whose static method is called name': () =>
    class Named {
      static name(): string {
        return 'me';
      }
    } as unknown as AnyFunction,
  'a bound function': () =>
    function add(first: number, second: number) {
      return first + second;
    }.bind(null, 1),
  'a bound arrow function': () => ((first: number) => first).bind(null),
  'a built-in function': () => Math.max,
  'a built-in method': () => Array.prototype.map,
  'a built-in class': () => Map as unknown as AnyFunction,
  'a proxy': () =>
    new Proxy(function target(first: number) {
      return first;
    }, {}),
  'a proxy of an arrow function': () => new Proxy((first: number) => first, {}),
  'a frozen function': () => Object.freeze(Object.assign(() => 1, { extra: 1 })),
  'a sealed function': () => Object.seal(Object.assign(function sealed() {}, { extra: 1 })),
  'a function that is not extensible': () => Object.preventExtensions(function closed() {}),
  'a frozen class': () =>
    Object.freeze(
      class Frozen {
        static limit = 3;
        static check(): void {}
      },
    ) as unknown as AnyFunction,
  'a function with properties of its own': () =>
    Object.defineProperties(function tagged() {}, {
      visible: { value: 1, writable: true, enumerable: true, configurable: true },
      hidden: { value: 2, writable: false, enumerable: false, configurable: false },
      [symbol]: { get: () => 3, enumerable: true, configurable: true },
      [util.promisify.custom]: { value: () => Promise.resolve(4), configurable: true },
    }),
  'a function without name and length': () => {
    const fn = function nameless() {};
    delete (fn as { name?: string }).name;
    delete (fn as { length?: number }).length;
    return fn;
  },
  'a function whose name and length are something else': () =>
    Object.defineProperties(() => 1, { name: { value: symbol }, length: { value: -Infinity } }),
  'a function with another prototype chain': () =>
    Object.setPrototypeOf(function odd() {}, null) as AnyFunction,
};

const identities = new Map<unknown, string>();

/** Equal for the same value only; functions in properties may be wrapped. */
function identify(value: unknown): unknown {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return value;
  if (!identities.has(value)) identities.set(value, `object ${identities.size}`);
  return identities.get(value);
}

/** What can be seen of a function from outside. */
function appearance(fn: AnyFunction): unknown {
  const properties = Reflect.ownKeys(fn).map((key) => {
    const descriptor = Object.entries(Object.getOwnPropertyDescriptor(fn, key)!);
    return [key, Object.fromEntries(descriptor.map(([flag, value]) => [flag, identify(value)]))] as const;
  });
  return {
    properties: new Map(properties),
    enumerable: Object.keys(fn),
    prototypeOf: identify(Object.getPrototypeOf(fn)),
    extensible: Object.isExtensible(fn),
    frozen: Object.isFrozen(fn),
    sealed: Object.isSealed(fn),
    type: Object.prototype.toString.call(fn),
  };
}

describe.each(Object.entries(kinds))('the wrapper of %s', (_, make) => {
  test('has its own properties, prototype chain and integrity', () => {
    const fn = make();
    const before = appearance(fn);
    expect(appearance(profile(fn))).toEqual(before);
  });

  test('is another function, and is its own wrapper', () => {
    const fn = make();
    const wrapper = profile(fn);
    expect(wrapper).not.toBe(fn);
    expect(profile(wrapper)).toBe(wrapper);
    expect(profile(fn)).toBe(wrapper);
  });

  test('can be called with new if the function can', () => {
    const fn = make();
    const isConstructor = (candidate: AnyFunction) => {
      try {
        Reflect.construct(Object, [], candidate);
        return true;
      } catch {
        return false;
      }
    };
    const before = isConstructor(fn);
    expect(isConstructor(profile(fn))).toBe(before);
  });
});

test('util.promisify uses the custom version of a wrapped function', async () => {
  const read = Object.assign(
    (callback: (error: null, value: string) => void) => {
      callback(null, 'callback');
    },
    {
      [util.promisify.custom]: () => Promise.resolve('custom'),
    },
  );
  await expect(util.promisify(profile(read))()).resolves.toBe('custom');
});

test('util.promisify works on a wrapped function without a custom version', async () => {
  const read = profile((value: string, callback: (error: null, value: string) => void) => {
    callback(null, value);
  });
  await expect(util.promisify(read)('value')).resolves.toBe('value');
});

test('built-in classes stay as they are for everybody else', () => {
  const builtIns: readonly (abstract new (...args: never[]) => object)[] = [Map, Promise, Array];
  const parts = () =>
    builtIns
      .flatMap((builtIn) => [builtIn, builtIn.prototype as object])
      .flatMap((object) => Object.values(Object.getOwnPropertyDescriptors(object)))
      .flatMap((descriptor): unknown[] => [descriptor.value, descriptor.get, descriptor.set]);
  const before = parts();
  builtIns.forEach((builtIn) => profile(builtIn));
  const after = parts();
  expect(after.every((part, index) => Object.is(part, before[index]))).toBe(true);
  expect(after).toHaveLength(before.length);
});

test('what a function keeps in its own properties is the same inside and outside', () => {
  interface Remembering {
    (value: number): number;
    calls: number;
    readonly cache: Record<number, number>;
  }
  const remembering = function remembering(value: number): number {
    const self = remembering as Remembering;
    self.calls += 1;
    return (self.cache[value] ??= value * 2);
  };
  const wrapper = profile(Object.assign(remembering, { calls: 0, cache: {} }) as Remembering);
  wrapper(1);
  wrapper(2);
  expect([wrapper.calls, wrapper.cache]).toEqual([2, { 1: 2, 2: 4 }]);
  wrapper.calls = 10;
  wrapper(3);
  expect(wrapper.calls).toBe(11);
});
