import v8 from 'node:v8';
import vm from 'node:vm';
import { openCounters } from '../../../lib/counters';
import { RegionCounter } from '../../../lib/engine/counting/region-counter';
import { label, Profiler } from '../../../lib/profiler';
import { errorOf } from '../counters/support/errors';

function counting<Result>(use: (counter: RegionCounter) => Result): Result {
  const counter = new RegionCounter(undefined, 'software');
  try {
    return use(counter);
  } finally {
    counter.close();
  }
}

/** What a region of it counts outside of garbage collections. */
function countOf(counter: RegionCounter, region: () => unknown): number {
  const before = counter.shares();
  counter.begin();
  region();
  counter.end();
  return counter.shares().work - before.work;
}

function work(rounds: number): number {
  let sum = 0;
  for (let index = 0; index < rounds; index++) sum += Math.sqrt(index);
  return sum;
}

/** V8's own function for it, which is there with a flag. */
v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc') as () => void;

describe('a region counter', () => {
  it('counts a region: more of more work', () => {
    counting((counter) => {
      const [little, much] = [1e3, 1e7].map((rounds) => countOf(counter, () => work(rounds)));
      expect(little).toBeGreaterThan(0);
      expect(much).toBeGreaterThan(little!);
    });
  });

  it('counts nothing outside of regions', () => {
    counting((counter) => {
      countOf(counter, () => work(100));
      const before = counter.shares();
      work(1e6);
      expect(counter.shares().work).toBe(before.work);
    });
  });

  it('tells garbage collections apart, in regions too', () => {
    counting((counter) => {
      const before = counter.shares();
      const inRegion = countOf(counter, collectGarbage);
      const collected = counter.shares().garbageCollection - before.garbageCollection;
      expect(collected).toBeGreaterThan(0);
      expect(inRegion).toBeGreaterThan(0);
      expect(inRegion).toBeLessThan(collected / 2);
    });
  });

  it('counts what is done under a label, as if no profiler ran', () => {
    counting((counter) => {
      const plain = countOf(counter, () => work(1e6));
      const labelled = countOf(counter, () => label({ of: 'test' }, work, 1e6));
      expect(labelled).toBeGreaterThan(plain / 10);
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
    const error = errorOf('ERR_ICPROFILE_INVALID_STATE', () => new RegionCounter(undefined, 'software'));
    profiler.stop();
    expect(error.message).toMatch(/Another profiler counts on this thread.*Stop it first/);
  });

  it('can be followed by another', () => {
    for (let round = 0; round < 3; round++)
      expect(counting((counter) => countOf(counter, () => work(100)))).toBeGreaterThan(0);
  });
});
