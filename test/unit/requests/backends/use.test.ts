import fc from 'fast-check';
import { BackendUses } from '../../../../lib/requests/backends';

/** Calls as intervals of whole milliseconds. */
const anyCalls = fc.array(
  fc.record({ begin: fc.integer({ min: 0, max: 100 }), length: fc.integer({ min: 0, max: 50 }) }),
  { minLength: 1, maxLength: 20 },
);

describe('the use of a backend', () => {
  it('is busy for the union of its calls', () => {
    fc.assert(
      fc.property(anyCalls, (calls) => {
        const uses = new BackendUses();
        const moments = calls
          .flatMap(({ begin, length }, index) => [
            { time: begin, index, isEnd: false },
            { time: begin + length, index, isEnd: true },
          ])
          .sort((a, b) => a.time - b.time || Number(a.isEnd) - Number(b.isEnd));
        const ends: ((nowMs: number) => void)[] = [];
        for (const { time, index, isEnd } of moments)
          if (isEnd) ends[index]?.(time);
          else ends[index] = uses.begin('database', 'postgresql', time);
        const busy = Array.from({ length: 200 }, (_, time) =>
          calls.some(({ begin, length }) => begin <= time && time < begin + length),
        ).filter(Boolean).length;
        expect(uses.close(1000)).toEqual([
          {
            class: 'database',
            system: 'postgresql',
            calls: calls.length,
            busyMs: busy,
            sumMs: calls.reduce((sum, { length }) => sum + length, 0),
            connectionWaitMs: 0,
          },
        ]);
      }),
    );
  });

  it('ends what is under way when the request ends, and counts nothing after', () => {
    const uses = new BackendUses();
    const end = uses.begin('cache', 'redis', 10);
    const endOfWait = uses.wait('database', 'postgresql', 20);
    const [redis, postgresql] = uses.close(50);
    end(99);
    endOfWait(99);
    uses.begin('service', 'http', 60)(70);
    expect(redis).toMatchObject({ calls: 1, busyMs: 40, sumMs: 40 });
    expect(postgresql).toMatchObject({ calls: 0, busyMs: 0, connectionWaitMs: 30 });
    expect(uses.close(100)).toEqual([redis, postgresql]);
  });
});
