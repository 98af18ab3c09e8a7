import { makeAsyncLoop, makeAsyncRegion, makeLoop, makeRegion } from '../../../lib/bench/measuring/loops';
import { compilerTier } from '../../../lib/bench/measuring/natives';

/** Far more than V8 optimizes a function after. */
const manyCalls = 100_000;

describe('a loop', () => {
  it('calls so many times, and uses what is returned: it returns the last', async () => {
    for (const loop of [makeLoop(), await makeAsyncLoop()]) {
      let calls = 0;
      expect(await loop(() => ++calls, 1000)).toBe(1000);
      expect(calls).toBe(1000);
    }
  });

  it('waits for each promise before the next call', async () => {
    const loop = await makeAsyncLoop();
    let running = 0;
    const seen: number[] = [];
    await loop(async () => {
      seen.push(++running);
      await Promise.resolve();
      running -= 1;
    }, 10);
    expect(new Set(seen)).toEqual(new Set([1]));
  });

  it('stays baseline code, whatever it calls how often', async () => {
    const [loop, asyncLoop] = [makeLoop(), await makeAsyncLoop()];
    for (const fn of [() => 1, () => 'one']) {
      for (let round = 0; round < 10; round++) loop(fn, manyCalls / 10);
      await asyncLoop(fn, manyCalls);
    }
    expect([loop, asyncLoop].map(compilerTier)).toEqual(['baseline', 'baseline']);
  });
});

describe('a region', () => {
  const marking = (): { readonly order: string[]; readonly begin: () => void; readonly end: () => void } => {
    const order: string[] = [];
    return { order, begin: () => void order.push('begin'), end: () => void order.push('end') };
  };

  it('begins before the call and ends after it', () => {
    const { order, ...marks } = marking();
    const region = makeRegion(marks);
    order.length = 0;
    expect(region(() => order.push('work'))).toBe(2);
    expect(order).toEqual(['begin', 'work', 'end']);
  });

  it('ends when the promise is settled', async () => {
    const { order, ...marks } = marking();
    const region = await makeAsyncRegion(marks);
    order.length = 0;
    const result = region(async () => {
      await Promise.resolve();
      order.push('work');
      return 'done';
    });
    order.push('elsewhere');
    expect(await result).toBe('done');
    expect(order).toEqual(['begin', 'elsewhere', 'work', 'end']);
  });

  it('stays baseline code with its marks, so that it costs the same each time', async () => {
    const marks = { begin: (): void => undefined, end: (): void => undefined };
    const [region, asyncRegion] = [makeRegion(marks), await makeAsyncRegion(marks)];
    for (let call = 0; call < manyCalls; call++) region(() => call);
    for (let call = 0; call < manyCalls; call++) await asyncRegion(() => call);
    const tiers = [region, asyncRegion, marks.begin, marks.end].map(compilerTier);
    expect(tiers).toEqual(Array(4).fill('baseline'));
  });
});
