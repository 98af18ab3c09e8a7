import { ManualCounters, profile, profiled, profileMethods, Profiler } from '../../../lib/profiler';
import { describeInBothModes } from './support/modes';
import { record, rowOf } from './support/record';

class Stack {
  static made = 0;
  #items: number[] = [];

  @profiled
  push(item: number): this {
    this.#items.push(item);
    return this;
  }

  @profiled
  #last(): number | undefined {
    return this.#items.at(-1);
  }

  top(): number | undefined {
    return this.#last();
  }

  @profiled
  get size(): number {
    return this.#items.length;
  }

  @profiled
  set size(size: number) {
    this.#items.length = size;
  }

  @profiled
  accessor limit = 10;

  @profiled
  each = (visit: (item: number) => void): void => {
    this.#items.forEach(visit);
  };

  @profiled
  notAFunction = 3;

  @profiled
  static of(...items: number[]): Stack {
    Stack.made += 1;
    const stack = new this();
    items.forEach((item) => stack.push(item));
    return stack;
  }

  @profiled
  static #secret(): string {
    return 'secret';
  }

  static tell(): string {
    return Stack.#secret();
  }

  @profiled({ name: 'Stack.later' })
  async later(): Promise<number> {
    await Promise.resolve();
    return this.size;
  }

  @profiled
  *values(): Generator<number> {
    yield* this.#items;
  }

  @profiled
  [Symbol.toPrimitive](): number {
    return this.size;
  }
}

@profiled
class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}

  norm(): number {
    return Math.hypot(this.x, this.y);
  }

  static origin(): Point {
    return new Point(0, 0);
  }
}

@profiled({ name: 'Renamed' })
class Named {
  @profiled
  twice(): number {
    return 2;
  }
}

describeInBothModes('what @profiled decorates', () => {
  test('works as before: methods, private ones, accessors, fields', async () => {
    const stack = Stack.of(1, 2);
    expect([stack.top(), stack.size, `${+stack}`, Stack.tell()]).toEqual([2, 2, '2', 'secret']);
    stack.size = 1;
    stack.limit += 1;
    const seen: number[] = [];
    stack.each((item) => seen.push(item));
    expect([seen, stack.limit, stack.notAFunction, [...stack.values()]]).toEqual([[1], 11, 3, [1]]);
    expect(await stack.later()).toBe(1);
  });

  test('keeps names and lengths', () => {
    const { push } = new Stack();
    expect([push.name, push.length, Stack.of.name, Stack.of.length]).toEqual(['push', 1, 'of', 0]);
  });

  test('is the class itself for instanceof, constructor and subclasses', () => {
    class Place extends Point {}
    expect([Point.origin() instanceof Point, new Point(1, 1).constructor === Point]).toEqual([true, true]);
    expect([new Place(3, 4).norm(), new Place(0, 0) instanceof Point, Point.name]).toEqual([
      5,
      true,
      'Point',
    ]);
  });
});

describe('in profiles', () => {
  const recorded = record((counters) => {
    counters.advance(1);
    const stacks = [Stack.of(1, 2), Stack.of(3)];
    for (const stack of stacks) {
      stack.each(() => counters.advance(10));
      stack.limit += 1;
      stack.size += 0;
      stack.top();
      Array.from(stack.values());
    }
    Stack.tell();
    void stacks[0]!.later();
    Point.origin().norm();
    new Named().twice();
  });

  test.each([
    ['Stack.push', 3],
    ['Stack.#last', 2],
    ['get Stack.size', 2],
    ['set Stack.size', 2],
    ['get Stack.limit', 2],
    ['set Stack.limit', 2],
    ['Stack.of', 2],
    ['Stack.#secret', 1],
    ['Stack.later', 1],
    ['Stack.values', 2],
    ['Point', 1],
    ['Point.norm', 1],
    ['Point.origin', 1],
    ['Renamed', 1],
    ['Renamed.twice', 1],
  ])('%s is counted', (name, calls) => {
    expect(rowOf(recorded, name)).toMatchObject({ calls });
  });

  test("a field's functions of all instances are one", () => {
    expect(rowOf(recorded, 'Stack.each')).toMatchObject({ calls: 2, self: 30 });
  });
});

describe('the class in the name of a member', () => {
  class Base {
    @profiled
    search(): string {
      return 'base';
    }

    @profiled
    inherited(): void {}

    @profiled
    static create(): Base {
      return new this();
    }

    @profiled
    #hidden(): void {}

    @profiled
    arrow = (): void => {
      this.#hidden();
    };
  }

  class Derived extends Base {
    @profiled
    override search(): string {
      return super.search();
    }
  }

  function names(run: () => void): readonly string[] {
    const profiler = new Profiler({ counters: new ManualCounters() });
    profiler.runcall(run);
    return profiler.profile.functions.map(({ name }) => name).filter((name) => !name.startsWith('('));
  }

  test('is the one that defines it, whatever it is called on first', () => {
    const seen = names(() => {
      const derived = Derived.create();
      derived.search();
      derived.inherited();
      derived.arrow();
    });
    expect([...seen].sort()).toEqual([
      'Base.#hidden',
      'Base.arrow',
      'Base.create',
      'Base.inherited',
      'Base.search',
      'Derived.search',
    ]);
  });

  test('is found also where another decorator replaces what the first one made', () => {
    const logged = <F extends (this: unknown, ...args: never[]) => unknown>(fn: F) =>
      function (this: unknown, ...args: never[]) {
        return fn.apply(this, args);
      } as F;
    class Covered {
      @logged
      @profiled
      method(): void {}
    }
    expect(names(() => new Covered().method())).toEqual(['Covered.method']);
  });

  test('is left out where `this` tells nothing, and told at a later session', () => {
    class Late {
      @profiled
      method(): void {}
    }
    const { method } = Late.prototype;
    expect(names(() => method.call(undefined as never))).toEqual(['method']);
    expect(names(() => method.call({} as never))).toEqual(['method']);
    expect(names(() => new Late().method())).toEqual(['Late.method']);
    expect(names(() => method.call(undefined as never))).toEqual(['Late.method']);
  });

  test('calls nothing of the program: proxies, getters', () => {
    const called: string[] = [];
    class Watched {
      @profiled
      method(): void {}

      static get [Symbol.hasInstance](): never {
        throw new Error('asked');
      }
    }
    const traps = new Proxy<ProxyHandler<Watched>>({}, { get: (_, trap) => called.push(String(trap)) });
    const { method } = Watched.prototype;
    expect(names(() => method.call(new Proxy(new Watched(), traps)))).toEqual(['method']);
    expect(called).toEqual([]);
  });

  test('is the same with profileMethods of a prototype and of a class', () => {
    class Plain {
      method(): void {}
      static create(): Plain {
        return new this();
      }
    }
    profileMethods(Plain.prototype);
    profileMethods(Plain);
    expect(names(() => Plain.create().method())).toEqual(['Plain.create', 'Plain.method']);
  });
});

test('decorating twice wraps once', () => {
  const counters = new ManualCounters();
  class Twice {
    @profiled
    @profiled({ name: 'inner' })
    method(): void {
      counters.advance(1);
    }
  }
  const profiler = new Profiler({ counters });
  profiler.runcall(() => {
    new (profile(Twice))().method();
  });
  expect(rowOf(profiler.profile, 'inner')).toMatchObject({ calls: 1, self: 1 });
  expect(profiler.profile.functions.map(({ name }) => name)).not.toContain('method');
});

describe('what TypeScript refuses', () => {
  test('wrong options', () => {
    // @ts-expect-error the name is a string
    expect(() => profiled({ name: 3 })).toThrow('options.name must be a string');
  });

  test('parameters', () => {
    // @ts-expect-error a target, a key and an index
    expect(() => profiled(Stack.prototype, 'top', 0)).toThrow(/a class, or a member of one/);
  });
});
