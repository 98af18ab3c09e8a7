import fc from 'fast-check';
import vm from 'node:vm';
import { profile } from '../../../lib/profiler';
import { describeInBothModes } from './support/modes';

describeInBothModes('a call of a wrapped function', () => {
  test('hands over any arguments, as they are', () => {
    const received = profile(function (...args: unknown[]) {
      return args;
    });
    fc.assert(
      fc.property(fc.array(fc.anything(), { maxLength: 20 }), (args) => {
        const result = received(...args);
        expect(result).toHaveLength(args.length);
        result.forEach((argument, index) => expect(Object.is(argument, args[index])).toBe(true));
      }),
    );
  });

  test('tells missing arguments from undefined ones', () => {
    const count: (...args: unknown[]) => number = profile(function () {
      return arguments.length;
    });
    expect([count(), count(undefined), count(undefined, undefined)]).toEqual([0, 1, 2]);
    const withDefault = profile((value: unknown = 'default') => value);
    expect([withDefault(), withDefault(undefined), withDefault(null)]).toEqual(['default', 'default', null]);
  });

  test('spreads holes as undefined, as any call does', () => {
    // eslint-disable-next-line no-sparse-arrays
    const sparse = [1, , 3];
    const received = profile((...args: unknown[]) => args);
    expect(received(...sparse)).toEqual([1, undefined, 3]);
    expect(Object.keys(received(...sparse))).toHaveLength(3);
  });

  test('hands over the receiver, whatever it is', () => {
    const self = profile(function (this: unknown) {
      return this;
    });
    fc.assert(fc.property(fc.anything(), (receiver) => Object.is(self.call(receiver), receiver)));
  });

  test('lets a sloppy function see its receiver as an object', () => {
    const self = profile(vm.runInThisContext('(function () { return this; })') as (this: unknown) => unknown);
    expect(self.call(undefined)).toBe(vm.runInThisContext('globalThis'));
    expect(typeof self.call(1)).toBe('object');
  });

  test('keeps the receiver of an arrow function', () => {
    const outer = {
      makeArrow() {
        return () => this;
      },
    };
    expect(profile(outer.makeArrow()).call('ignored' as never)).toBe(outer);
  });

  test('returns what the function returns, or throws what it throws, and nothing else', () => {
    fc.assert(
      fc.property(fc.anything(), fc.boolean(), (value, throws) => {
        const fn = profile(() => {
          if (throws) throw value;
          return value;
        });
        let outcome: { readonly value: unknown; readonly thrown: boolean };
        try {
          outcome = { value: fn(), thrown: false };
        } catch (error) {
          outcome = { value: error, thrown: true };
        }
        expect(outcome.thrown).toBe(throws);
        expect(Object.is(outcome.value, value)).toBe(true);
      }),
    );
  });

  test('leaves an error as it was made, and shows its origin on top of the stack', () => {
    const fail = profile(function fail() {
      throw new RangeError('too far');
    });
    let error: unknown;
    try {
      fail();
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).stack).toMatch(/^RangeError: too far\n +at fail \(.*profile-calls\.test\.ts:/);
  });

  test('works on what is built in', () => {
    expect(profile(Math.max)(1, 3, 2)).toBe(3);
    expect(profile(Array.prototype.map).call([1, 2], (value: number) => value * 2)).toEqual([2, 4]);
    expect(profile(JSON.stringify)({ a: 1 })).toBe('{"a":1}');
  });

  test('works through a proxy, whose traps run', () => {
    const seen: string[] = [];
    const proxy = new Proxy((value: number) => value, {
      apply: (target, receiver, args) => {
        seen.push('apply');
        return Reflect.apply(target, receiver, args) as number;
      },
    });
    expect(profile(proxy)(7)).toBe(7);
    expect(seen).toEqual(['apply']);
  });

  test('works on a bound function, whose receiver and first arguments are fixed', () => {
    const bound = profile(
      function (this: unknown, ...args: unknown[]) {
        return [this, ...args];
      }.bind('receiver', 1),
    );
    expect(bound.call('another', 2)).toEqual(['receiver', 1, 2]);
  });

  test('works re-entered, through native code and from itself', () => {
    const factorial: (value: number) => number = profile((value) =>
      value <= 1 ? 1 : value * factorial(value - 1),
    );
    const sum = profile((values: readonly number[]) =>
      values.map(factorial).reduce((total, value) => total + value, 0),
    );
    expect(sum([1, 2, 3, 4])).toBe(33);
  });
});

describeInBothModes('new on a wrapped function', () => {
  test('makes an instance of the function, with its prototype and constructor', () => {
    const Point = profile(function (this: { x: number }, x: number) {
      this.x = x;
    }) as unknown as { new (x: number): { x: number }; prototype: object };
    const point = new Point(5);
    expect(point.x).toBe(5);
    expect(point).toBeInstanceOf(Point);
    expect(Object.getPrototypeOf(point)).toBe(Point.prototype);
    expect(point.constructor).toBe(Point);
  });

  test('gives the object that the constructor returns instead of its own', () => {
    const instead = {};
    const Maker = profile(function () {
      return instead;
    }) as unknown as new () => object;
    expect(new Maker()).toBe(instead);
  });

  test('shows in new.target, which a call leaves undefined', () => {
    const target = profile(function () {
      return { target: new.target };
    });
    expect((target() as { target: unknown }).target).toBeUndefined();
    expect(new (target as unknown as new () => { target: unknown })().target).toBeInstanceOf(Function);
    class Other {}
    expect((Reflect.construct(target, [], Other) as { target: unknown }).target).toBe(Other);
  });

  test.each([
    ['an arrow function', () => 1],
    [
      'a method',
      {
        method() {
          return 1;
        },
      }.method,
    ],
    ['a built-in function', Math.max],
    ['a bound arrow function', (() => 1).bind(null)],
  ])('on %s is a TypeError', (_, fn) => {
    const Wrapper = profile(fn as () => unknown) as unknown as new () => object;
    expect(() => new Wrapper()).toThrow(TypeError);
  });

  test('works on a bound constructor, and instanceof as well', () => {
    class Point {
      constructor(
        readonly x: number,
        readonly y: number,
      ) {}
    }
    const Bound = profile(Point.bind(null, 1));
    const point = new Bound(2);
    expect([point.x, point.y]).toEqual([1, 2]);
    expect(point).toBeInstanceOf(Point);
    expect(point).toBeInstanceOf(Bound);
    expect(Object.hasOwn(Bound, 'prototype')).toBe(false);
  });

  test('works on a built-in class, and on a class that extends it', () => {
    const ProfiledMap = profile(Map);
    expect(new ProfiledMap([[1, 2]]).get(1)).toBe(2);
    class Counted extends ProfiledMap<string, number> {}
    expect(new Counted([['a', 1]])).toBeInstanceOf(Map);
    expect(() => (ProfiledMap as unknown as () => object)()).toThrow(TypeError);
  });

  test('works through a proxy, whose traps run', () => {
    const seen: string[] = [];
    const proxy = new Proxy(class Point {}, {
      construct: (target, args, newTarget) => {
        seen.push('construct');
        return Reflect.construct(target, args, newTarget) as object;
      },
    });
    const Point = profile(proxy);
    expect(new Point()).toBeInstanceOf(proxy);
    expect(seen).toEqual(['construct']);
  });
});
