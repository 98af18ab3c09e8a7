import { profile, profileMethods } from '../../../lib/profiler';
import { describeInBothModes } from './support/modes';
import { record, rowOf } from './support/record';

describeInBothModes('a wrapped class', () => {
  test('makes instances of itself, which name it as their constructor', () => {
    const Shape = profile(
      class Shape {
        constructor(readonly width: number) {}
      },
    );
    const shape = new Shape(3);
    expect(shape.width).toBe(3);
    expect(shape).toBeInstanceOf(Shape);
    expect(shape.constructor).toBe(Shape);
    expect(Object.getPrototypeOf(shape)).toBe(Shape.prototype);
  });

  test('cannot be called without new', () => {
    const Shape = profile(class Shape {});
    expect(() => (Shape as unknown as () => object)()).toThrow(
      new TypeError("Class constructor Shape cannot be invoked without 'new'"),
    );
  });

  test('sees itself in new.target', () => {
    const seen: unknown[] = [];
    const Base = profile(
      class Base {
        constructor() {
          seen.push(new.target === Base, new.target.name);
        }
      },
    );
    new Base();
    new (class Derived extends Base {})();
    expect(seen).toEqual([true, 'Base', false, 'Derived']);
  });

  test('can be abstract', () => {
    const Shape = profile(
      class Shape {
        constructor() {
          if (new.target === Shape) throw new TypeError('abstract');
        }
      },
    );
    class Square extends Shape {}
    expect(() => new Shape()).toThrow('abstract');
    expect(new Square()).toBeInstanceOf(Square);
  });

  test('can be extended: super calls, super methods, overriding, statics', () => {
    const Shape = profile(
      class Shape {
        static create(): Shape {
          return new this(2);
        }
        constructor(protected readonly width: number) {}
        describe(): string {
          return `shape ${this.width}`;
        }
        get doubled(): number {
          return this.width * 2;
        }
      },
    );
    class Square extends Shape {
      override describe(): string {
        return `square, ${super.describe()}`;
      }
    }
    const square = new Square(3);
    expect(square.describe()).toBe('square, shape 3');
    expect(square.doubled).toBe(6);
    expect(Square.create()).toBeInstanceOf(Square);
    expect(square.constructor).toBe(Square);
    expect(Object.getPrototypeOf(Square)).toBe(Shape);
  });

  test('can extend, wrapped or not', () => {
    const Base = profile(
      class Base {
        constructor(readonly value: number) {}
        twice(): number {
          return this.value * 2;
        }
      },
    );
    const Derived = profile(
      class Derived extends Base {
        override twice(): number {
          return super.twice() + 1;
        }
      },
    );
    const derived = new Derived(4);
    expect(derived.twice()).toBe(9);
    expect(derived).toBeInstanceOf(Base);
    expect(derived.constructor).toBe(Derived);
  });

  test('keeps private fields, methods, accessors and brand checks of instances', () => {
    const Account = profile(
      class Account {
        #balance = 0;
        static isAccount(value: object): boolean {
          return #balance in value;
        }
        get balance(): number {
          return this.#rounded;
        }
        set balance(value: number) {
          this.#balance = value;
        }
        get #rounded(): number {
          return Math.round(this.#balance);
        }
        deposit(amount: number): this {
          this.#add(amount);
          return this;
        }
        #add(amount: number): void {
          this.#balance += amount;
        }
      },
    );
    const account = new Account().deposit(1.6);
    expect(account.balance).toBe(2);
    account.balance = 10;
    expect(account.deposit(1).balance).toBe(11);
    expect([Account.isAccount(account), Account.isAccount({})]).toEqual([true, false]);
  });

  test('keeps private static fields, through static methods and accessors of every kind', async () => {
    const Registry = profile(
      class Registry {
        static #count = 0;
        static add(): number {
          return ++this.#count;
        }
        static get count(): number {
          return this.#count;
        }
        static set count(value: number) {
          this.#count = value;
        }
        static reset(): typeof Registry {
          this.#count = 0;
          return this;
        }
        static async addLater(): Promise<number> {
          await Promise.resolve();
          return ++this.#count;
        }
        static *counts(): Generator<number> {
          yield this.#count;
        }
      },
    );
    expect(Registry.add()).toBe(1);
    await expect(Registry.addLater()).resolves.toBe(2);
    expect([...Registry.counts()]).toEqual([2]);
    Registry.count = 7;
    expect([Registry.count, Registry.add()]).toEqual([7, 8]);
    expect(Registry.reset()).toBe(Registry);
    expect(Registry.count).toBe(0);
  });

  test('has the same static data inside and outside', () => {
    const Counter = profile(
      class Counter {
        static made = 0;
        static last: Counter | undefined;
        constructor() {
          Counter.made++;
          Counter.last = this;
        }
        static reset(): void {
          this.made = 0;
        }
      },
    );
    const counter = new Counter();
    expect([Counter.made, Counter.last]).toEqual([1, counter]);
    Counter.reset();
    expect(Counter.made).toBe(0);
    Counter.made = 41;
    new Counter();
    expect(Counter.made).toBe(42);
  });

  test('is this in its static methods, and in static getters such as Symbol.species', () => {
    const Items = profile(
      class Items extends Array<number> {
        static self(): unknown {
          return this;
        }
        static override get [Symbol.species](): ArrayConstructor {
          return this as unknown as ArrayConstructor;
        }
      },
    );
    expect(Items.self()).toBe(Items);
    expect(Items[Symbol.species]).toBe(Items);
    const mapped = Items.from([1, 2]).map((value) => value * 2);
    expect(mapped).toBeInstanceOf(Items);
    expect([...mapped]).toEqual([2, 4]);
  });

  test('can decide for itself what its instances are', () => {
    const Even = profile(
      class Even {
        static [Symbol.hasInstance](value: unknown): boolean {
          return Number(value) % 2 === 0;
        }
      },
    );
    const isEven = (value: unknown) => value instanceof (Even as unknown as new () => object);
    expect([isEven(2), isEven(3)]).toEqual([true, false]);
  });

  test('has methods that cannot be called with new', () => {
    const Shape = profile(
      class Shape {
        area(): number {
          return 1;
        }
      },
    );
    expect(() => Reflect.construct(Shape.prototype.area, []) as object).toThrow(TypeError);
  });

  test('may have methods called class, name and length', () => {
    const Odd = profile(
      class Odd {
        static name(): string {
          return 'a name';
        }
        static length(): string {
          return 'a length';
        }
        class(): string {
          return 'a class';
        }
      },
    );
    expect([Odd.name(), Odd.length(), new Odd().class()]).toEqual(['a name', 'a length', 'a class']);
  });

  test('wrapped twice is wrapped once', () => {
    class Shape {
      area(): number {
        return 1;
      }
    }
    const Wrapped = profile(Shape);
    const area = Shape.prototype.area;
    expect(profile(Shape)).toBe(Wrapped);
    expect(profile(Wrapped)).toBe(Wrapped);
    expect(Shape.prototype.area).toBe(area);
  });
});

describe('what a profile shows of a wrapped class', () => {
  test('constructions, methods, accessors and static methods, by their names', () => {
    const Shape = profile(
      class Shape {
        static unit(): number {
          return 1;
        }
        area(): number {
          return 1;
        }
        get width(): number {
          return 2;
        }
        set width(_: number) {}
        [Symbol.toPrimitive](): number {
          return 3;
        }
      },
    );
    const recorded = record(() => {
      const shape = new Shape();
      shape.area();
      Shape.unit();
      shape.width = shape.width + Number(shape);
    });
    expect(recorded.functions.map(({ name, kind }) => `${kind} ${name}`).sort()).toEqual(
      [
        'class Shape',
        'function Shape.[Symbol.toPrimitive]',
        'function Shape.area',
        'function Shape.unit',
        'function get Shape.width',
        'function set Shape.width',
        'program (program)',
      ].sort(),
    );
  });

  test('static methods that are called by the class’s own code', () => {
    const Shape = profile(
      class Shape {
        static outer(): void {
          Shape.inner();
        }
        static inner(): void {}
      },
    );
    expect(
      rowOf(
        record(() => Shape.outer()),
        'Shape.inner',
      ).calls,
    ).toBe(1);
  });

  test('constructions through super, as calls from the derived class', () => {
    const Base = profile(class Base {});
    const Derived = profile(class Derived extends Base {});
    const recorded = record((counters) => {
      new Derived();
      counters.advance(1);
    });
    expect([rowOf(recorded, 'Base').calls, rowOf(recorded, 'Derived').calls]).toEqual([1, 1]);
    const base = recorded.nodes.find(({ function: index }) => recorded.functions[index]!.name === 'Base')!;
    expect(recorded.functions[recorded.nodes[base.parent]!.function]!.name).toBe('Derived');
  });

  test('names that were given instead of its own', () => {
    const Shape = profile(
      class Shape {
        area(): void {}
      },
      { name: 'geometry.Shape' },
    );
    const recorded = record(() => new Shape().area());
    expect(recorded.functions.map(({ name }) => name)).toEqual([
      '(program)',
      'geometry.Shape',
      'geometry.Shape.area',
    ]);
  });
});

describe('profileMethods', () => {
  test('replaces functions and accessors, and returns the object', () => {
    const store = {
      items: [1, 2],
      get size(): number {
        return this.items.length;
      },
      add(value: number): number {
        return this.items.push(value);
      },
    };
    expect(profileMethods(store, { name: 'store' })).toBe(store);
    const recorded = record(() => {
      store.add(store.size);
    });
    expect(recorded.functions.map(({ name }) => name).sort()).toEqual([
      '(program)',
      'get store.size',
      'store.add',
    ]);
    expect(store.items).toEqual([1, 2, 2]);
  });

  test('keeps flags, data, inherited methods and missing halves of accessors', () => {
    const inherited = { inherited(): void {} };
    const object = Object.create(inherited, {
      hidden: { value: () => 1, writable: true, enumerable: false, configurable: true },
      readOnly: { value: () => 1, writable: false, enumerable: true, configurable: true },
      getter: { get: () => 1, enumerable: true, configurable: true },
      setter: { set: () => undefined, enumerable: false, configurable: true },
      data: { value: 5, writable: true, enumerable: true, configurable: true },
    }) as object;
    const method = inherited.inherited;
    const flags = () =>
      Object.entries(Object.getOwnPropertyDescriptors(object)).map(([name, { value, get, set, ...rest }]) => [
        name,
        rest,
        typeof value,
        typeof get,
        typeof set,
      ]);
    const before = flags();
    profileMethods(object);
    expect(flags()).toEqual(before);
    expect(inherited.inherited).toBe(method);
  });

  test('leaves alone what cannot be changed, and classes', () => {
    const frozen = Object.freeze({
      method() {
        return 1;
      },
    });
    const { method } = frozen;
    expect(profileMethods(frozen).method).toBe(method);
    class Inner {}
    const others = { Inner };
    const before = { ...others };
    expect(profileMethods(others)).toEqual(before);
    const fixed = Object.defineProperty({}, 'method', {
      value: method,
      writable: false,
      configurable: false,
    });
    expect(profileMethods(fixed)).toHaveProperty('method', method);
  });

  test('does not run getters', () => {
    const object = {
      get trap(): never {
        throw new Error('the getter ran');
      },
    };
    expect(() => profileMethods(object)).not.toThrow();
  });

  test('keeps aliases the same function', () => {
    const emitter = {
      on() {
        return this;
      },
      addListener: undefined as unknown,
    };
    emitter.addListener = emitter.on;
    profileMethods(emitter);
    expect(emitter.addListener).toBe(emitter.on);
  });

  test('twice is once', () => {
    const object = profileMethods({ method() {} });
    const { method } = object;
    expect(profileMethods(object).method).toBe(method);
  });
});
