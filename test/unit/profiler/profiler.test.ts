import { constants } from 'node:os';
import { ManualCounters, profile, Profiler, type ProfilerOptions } from '../../../lib/profiler';
import { maxProfiledEvents } from '../../../lib/native/addon';
import { nativeAddon } from '../../../lib/native/load';
import { errorOf } from '../counters/support/errors';
import { expectConservation, record, rowOf, selfByName } from './support/record';

function withCounters(options: ProfilerOptions = {}): { counters: ManualCounters; profiler: Profiler } {
  const counters = new ManualCounters();
  return { counters, profiler: new Profiler({ counters, ...options }) };
}

describe('starting and stopping', () => {
  test('a profile holds what was counted in between', () => {
    const { counters, profiler } = withCounters();
    counters.advance(1);
    profiler.start();
    counters.advance(20);
    const recorded = profiler.stop();
    counters.advance(300);
    expect(recorded.events).toEqual([
      { name: 'instructions:u', unit: 'events', total: 20, corrected: false, counted: 'always' },
    ]);
    expect(selfByName(recorded)).toEqual({ '(program)': 20 });
    expect(profiler.profile).toBe(recorded);
  });

  test('starting again begins anew', () => {
    const { counters, profiler } = withCounters();
    const work = profile(() => counters.advance(5), { name: 'work' });
    for (const rounds of [1, 2]) {
      profiler.start();
      for (let round = 0; round < rounds; round++) work();
      expect(rowOf(profiler.stop(), 'work')).toMatchObject({ calls: rounds, self: 5 * rounds });
    }
  });

  test('works a hundred times over, with nothing left behind', () => {
    const { counters, profiler } = withCounters();
    const work = profile(() => counters.advance(5), { name: 'work' });
    for (let round = 0; round < 100; round++) {
      profiler.start();
      work();
      const recorded = profiler.stop();
      expect([rowOf(recorded, 'work').calls, recorded.events[0]!.total, recorded.nodes]).toMatchObject([
        1,
        5,
        { length: 2 },
      ]);
      work();
    }
  });

  test('start while running, stop while not, and profile before the first stop are errors that change nothing', () => {
    const { counters, profiler } = withCounters();
    errorOf('ERR_ICPROFILE_INVALID_STATE', () => profiler.stop());
    errorOf('ERR_ICPROFILE_INVALID_STATE', () => profiler.profile);
    profiler.start();
    counters.advance(1);
    errorOf('ERR_ICPROFILE_INVALID_STATE', () => profiler.start());
    counters.advance(20);
    expect(profiler.isRunning).toBe(true);
    expect(profiler.stop().events[0]!.total).toBe(21);
    errorOf('ERR_ICPROFILE_INVALID_STATE', () => profiler.stop());
    expect(profiler.isRunning).toBe(false);
  });

  test('a profile says where and when it was recorded', () => {
    const before = Date.now();
    const { source, machine, startedAt, wallTimeNs, notes } = record(() => {});
    expect(source).toBe('manual');
    expect(machine).toMatchObject({
      node: process.versions.node,
      v8: process.versions.v8,
      architecture: process.arch,
    });
    expect(Date.parse(startedAt)).toBeGreaterThanOrEqual(before - 1);
    expect(Number.isInteger(wallTimeNs) && wallTimeNs > 0).toBe(true);
    expect(notes).toEqual([]);
  });

  test('the native engine refuses a second start, and all that it cannot read', () => {
    const addon = nativeAddon();
    const part = { native: addon.createManualGroup(1), eventIndexes: [0] };
    const closed = addon.createManualGroup(1);
    closed.close();
    const { EALREADY, EBADF, E2BIG, EINVAL } = constants.errno;
    expect(addon.startEngine([], 1, 10, 1)).toBe(EINVAL);
    expect(addon.startEngine([{ ...part, native: closed }], 1, 10, 1)).toBe(EBADF);
    expect(addon.startEngine([part], maxProfiledEvents + 1, 10, 1)).toBe(E2BIG);
    expect(addon.startEngine([{ ...part, eventIndexes: [1] }], 1, 10, 1)).toBe(EINVAL);
    expect(addon.startEngine([part, part], 1, 10, 1)).toBe(EINVAL);
    expect(addon.startEngine([part], 1, 10, 1)).toBe(0);
    expect(addon.startEngine([part], 1, 10, 2)).toBe(EALREADY);
    addon.stopEngine();
    addon.stopEngine();
    expect(addon.snapshotEngine()).toBeUndefined();
    addon.enter();
    addon.leave();
    addon.leaveByThrow();
  });
});

describe('in the middle of a call', () => {
  test('a profiler started there charges the rest to (program), and later calls as ever', () => {
    const { counters, profiler } = withCounters();
    const inner = profile(() => counters.advance(300), { name: 'inner' });
    const outer = profile(
      () => {
        counters.advance(1);
        profiler.start();
        counters.advance(20);
        inner();
      },
      { name: 'outer' },
    );
    outer();
    counters.advance(4000);
    expect(selfByName(profiler.stop())).toEqual({ '(program)': 4020, inner: 300 });
  });

  test('a profiler stopped there has what came before, and the calls return as if nothing were', () => {
    const { counters, profiler } = withCounters();
    const inner = profile(
      () => {
        counters.advance(1);
        profiler.stop();
        counters.advance(20);
        return 'result';
      },
      { name: 'inner' },
    );
    const outer = profile(() => inner(), { name: 'outer' });
    profiler.start();
    expect(outer()).toBe('result');
    expect(rowOf(profiler.profile, 'inner')).toEqual({
      calls: 1,
      recursiveCalls: 0,
      throws: 0,
      self: 1,
      total: 1,
    });
  });

  test('a profiler stopped and started there does not take the old call’s return for its own', () => {
    const { counters, profiler } = withCounters();
    const restart = profile(
      () => {
        profiler.stop();
        profiler.start();
        counters.advance(1);
      },
      { name: 'restart' },
    );
    profiler.start();
    restart();
    counters.advance(20);
    expect(selfByName(profiler.stop())).toEqual({ '(program)': 21 });
  });
});

describe('several profilers', () => {
  test('get their own differences of one engine', () => {
    const counters = new ManualCounters();
    const [early, late] = [new Profiler({ counters }), new Profiler({ counters })];
    const work = profile(() => counters.advance(10), { name: 'work' });
    early.start();
    work();
    late.start();
    work();
    const first = early.stop();
    work();
    const second = late.stop();
    expect([rowOf(first, 'work').calls, rowOf(second, 'work').calls]).toEqual([2, 2]);
    expect([first.events[0]!.total, second.events[0]!.total]).toEqual([20, 20]);
  });

  test('started in the middle of a call go on charging it, without counting it', () => {
    const counters = new ManualCounters();
    const [outer, inner] = [new Profiler({ counters }), new Profiler({ counters })];
    const work = profile(
      () => {
        inner.start();
        counters.advance(10);
      },
      { name: 'work' },
    );
    outer.start();
    work();
    expect(rowOf(inner.stop(), 'work')).toMatchObject({ calls: 0, self: 10 });
    expect(rowOf(outer.stop(), 'work')).toMatchObject({ calls: 1, self: 10 });
  });

  test('cannot count different things at once, and say so', () => {
    const { profiler } = withCounters();
    profiler.start();
    errorOf('ERR_ICPROFILE_INVALID_STATE', () => new Profiler({ counters: new ManualCounters() }).start());
    errorOf('ERR_ICPROFILE_INVALID_STATE', () => withCounters({ nodeLimit: 7 }).profiler.start());
    errorOf('ERR_ICPROFILE_INVALID_STATE', () => new Profiler({ source: 'software' }).start());
    profiler.stop();
    expect(record((counters) => counters.advance(1)).events[0]!.total).toBe(1);
  });
});

describe('runcall', () => {
  test('hands arguments over and the result back, and leaves the profile', () => {
    const { counters, profiler } = withCounters();
    const add = profile(
      (first: number, second: number) => {
        counters.advance(10);
        return first + second;
      },
      { name: 'add' },
    );
    expect(profiler.runcall(add, 1, 2)).toBe(3);
    expect(rowOf(profiler.profile, 'add')).toMatchObject({ calls: 1, self: 10 });
    expect(profiler.isRunning).toBe(false);
  });

  test('stops on a throw too, and passes it on', () => {
    const { counters, profiler } = withCounters();
    const error = new Error('thrown');
    const fail = () => {
      counters.advance(10);
      throw error;
    };
    expect(() => profiler.runcall(fail)).toThrow(error);
    expect(profiler.profile.events[0]!.total).toBe(10);
    expect(profiler.isRunning).toBe(false);
  });

  test.each([true, false])('profiles until a promise settles: fulfilled %p', async (fulfilled) => {
    const { counters, profiler } = withCounters();
    const later = async () => {
      await new Promise(setImmediate);
      counters.advance(10);
      if (!fulfilled) throw new Error('rejected');
      return 'value';
    };
    const result = profiler.runcall(later);
    expect(profiler.isRunning).toBe(true);
    await (fulfilled ? expect(result).resolves.toBe('value') : expect(result).rejects.toThrow('rejected'));
    expect(profiler.isRunning).toBe(false);
    expect(profiler.profile.events[0]!.total).toBe(10);
  });

  test('refuses what is no function, and a profiler that runs; both change nothing', () => {
    const { counters, profiler } = withCounters();
    errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => profiler.runcall('fn' as never));
    expect(profiler.isRunning).toBe(false);
    profiler.start();
    const never = jest.fn();
    errorOf('ERR_ICPROFILE_INVALID_STATE', () => profiler.runcall(never));
    expect(never).not.toHaveBeenCalled();
    counters.advance(3);
    expect(profiler.stop().events[0]!.total).toBe(3);
  });

  test('leaves alone a profiler that the function stopped', () => {
    const { profiler } = withCounters();
    profiler.runcall(() => profiler.stop());
    expect(profiler.isRunning).toBe(false);
  });
});

describe('options', () => {
  test.each([
    [null],
    [5],
    ['options'],
    [[]],
    [{ nodeLimit: NaN }],
    [{ nodeLimit: 0 }],
    [{ nodeLimit: -1 }],
    [{ nodeLimit: 1.5 }],
    [{ nodeLimit: 2 ** 28 + 1 }],
    [{ nodeLimit: Infinity }],
    [{ nodeLimit: '10' }],
    [{ counters: {} }],
    [{ counters: null }],
    [{ limit: 10 }],
  ])('%p is refused', (options) => {
    errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => new Profiler(options as never));
  });

  test('an unknown option is named', () => {
    expect(
      errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => new Profiler({ nodeLimits: 5 } as never)).message,
    ).toContain('nodeLimits');
  });

  test('counters with events or a source are refused', () => {
    const counters = new ManualCounters();
    errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => new Profiler({ counters, events: ['cycles'] }));
    errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => new Profiler({ counters, source: 'software' }));
  });

  test('more events than four are refused', () => {
    errorOf(
      'ERR_ICPROFILE_TOO_MANY_EVENTS',
      () => new Profiler({ events: new Array<string>(5).fill('cycles') }),
    );
  });

  test.each([[[]], [['']], ['cycles'], [[5]]])('the events %p are refused when it starts', (events) => {
    const profiler = new Profiler({ events: events as never });
    expect(() => profiler.start()).toThrow(expect.objectContaining({ name: 'IcprofileError' }) as Error);
    expect(profiler.isRunning).toBe(false);
  });

  test.each([[[]], [new Array<string>(5).fill('event')], ['event'], [null]])(
    'manual counters of the events %p are refused',
    (events) => {
      errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => new ManualCounters(events as never));
    },
  );

  test.each([[-1], [1.5], [NaN], [Infinity], [2 ** 53], ['1'], [1n]])(
    'advancing manual counters by %p is refused',
    (amount) => {
      errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => new ManualCounters().advance(amount as number));
    },
  );

  test.each([[-1], [1], [0.5], [NaN]])('advancing event %p of one is refused', (eventIndex) => {
    errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => new ManualCounters().advance(1, eventIndex));
  });
});

describe('a tree that is full', () => {
  test('charges further calls to (truncated), says so, and loses nothing', () => {
    const functions = Array.from({ length: 5 }, (_, index) =>
      profile((counters: ManualCounters) => counters.advance(10 ** index), { name: `f${index}` }),
    );
    const recorded = record((counters) => functions.forEach((fn) => fn(counters)), { nodeLimit: 2 });
    expect(selfByName(recorded)).toEqual({ '(program)': 0, f0: 1, f1: 10, '(truncated)': 11_100 });
    expect(rowOf(recorded, '(truncated)').calls).toBe(3);
    expect(recorded.notes).toEqual([expect.stringContaining('node limit')]);
    expectConservation(recorded);
  });

  test('is not full at its limit', () => {
    const functions = ['f0', 'f1'].map((name) => profile(() => {}, { name }));
    expect(record(() => functions.forEach((fn) => fn()), { nodeLimit: 2 }).notes).toEqual([]);
  });
});

test('a stack overflow passes through profiled recursion, and leaves the tree as it was', () => {
  const counters = new ManualCounters();
  const dive: (depth: number) => number = profile(
    (depth) => {
      counters.advance(1);
      return dive(depth + 1) + 1;
    },
    { name: 'dive' },
  );
  const outer = profile(
    () => {
      expect(() => dive(0)).toThrow(RangeError);
      counters.advance(1_000_000);
    },
    { name: 'outer' },
  );
  const profiler = new Profiler({ counters }).start();
  outer();
  counters.advance(5);
  const recorded = profiler.stop();
  expectConservation(recorded);
  expect(selfByName(recorded)).toMatchObject({ '(program)': 5, outer: 1_000_000 });
  const { calls, recursiveCalls, self } = rowOf(recorded, 'dive');
  expect([recursiveCalls, self > 100]).toEqual([calls - 1, true]);
});
