import v8 from 'node:v8';
import vm from 'node:vm';
import { openCounters } from '../../../lib/counters';
import { RegionCounter } from '../../../lib/profiler/region-counter';
import { Profiler } from '../../../lib/profiler';
import { errorOf } from '../counters/support/errors';

function counting<Result>(use: (counter: RegionCounter) => Result): Result {
  const counter = new RegionCounter(undefined, 'software');
  try {
    return use(counter);
  } finally {
    counter.close();
  }
}

function work(rounds: number): number {
  let sum = 0;
  for (let index = 0; index < rounds; index++) sum += Math.sqrt(index);
  return sum;
}

/** V8's own function for it, which is there with a flag. */
function collectGarbage(): void {
  v8.setFlagsFromString('--expose-gc');
  (vm.runInNewContext('gc') as () => void)();
}

describe('a region counter', () => {
  it('counts a call: more of more work', () => {
    counting((counter) => {
      const [little, much] = [1e3, 1e7].map((rounds) => counter.countCall(() => work(rounds)));
      expect(little).toBeGreaterThan(0);
      expect(much).toBeGreaterThan(little!);
    });
  });

  it('tells garbage collections apart', () => {
    counting((counter) => {
      const before = counter.shares();
      collectGarbage();
      const after = counter.shares();
      expect(after.garbageCollection).toBeGreaterThan(before.garbageCollection);
      expect(after.work).toBeGreaterThan(before.work);
    });
  });

  it('lets through what is thrown, and counts on', () => {
    counting((counter) => {
      const thrown = new RangeError('on purpose');
      expect(() =>
        counter.countCall(() => {
          throw thrown;
        }),
      ).toThrow(thrown);
      expect(counter.countCall(() => undefined)).toBeGreaterThan(0);
    });
  });

  it('says what it counts', () => {
    counting(({ source, event, counted }) => {
      const counters = openCounters(undefined, { source: 'software' });
      expect({ source, event, counted }).toEqual({
        source: 'software',
        event: counters.events[0],
        counted: 'always',
      });
      counters.close();
    });
  });

  it('cannot count where a profiler runs', () => {
    const profiler = new Profiler({ source: 'software' }).start();
    const error = errorOf('ERR_ICPROFILE_SYSTEM_CALL', () => new RegionCounter(undefined, 'software'));
    profiler.stop();
    expect(error.message).toMatch(/EALREADY.*Stop the profiler that runs on this thread first/);
  });

  it('can be followed by another', () => {
    for (let round = 0; round < 3; round++)
      expect(counting((counter) => counter.countCall(() => work(100)))).toBeGreaterThan(0);
  });
});
