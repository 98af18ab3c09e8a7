/** Which functions are switched off, so that probes cost no more than allowed. */
import fc from 'fast-check';
import { callsToNextLook, functionsToSwitchOff, type WorkDone } from '../../../lib/instrument/overhead';

const price = 300;

const arbitraryWork: fc.Arbitrary<WorkDone> = fc
  .array(fc.record({ calls: fc.nat(100_000), selfOfCall: fc.nat(3000) }), { maxLength: 20 })
  .chain((functions) =>
    fc.nat(10_000_000).map((elsewhere) => {
      const works = functions.map(({ calls, selfOfCall }, id) => ({ id, calls, self: calls * selfOfCall }));
      const total = works.reduce((sum, { calls, self }) => sum + self + calls * price, elsewhere);
      return { total, price, functions: works };
    }),
  );

const overheadOf = ({ functions }: WorkDone, off: readonly number[]) =>
  functions.filter(({ id }) => !off.includes(id)).reduce((sum, { calls }) => sum + calls * price, 0);
const workOf = (work: WorkDone) => work.total - overheadOf(work, []);

test('what stays on costs no more than allowed, but for functions that were called too seldom to tell', () => {
  fc.assert(
    fc.property(arbitraryWork, fc.double({ min: 1.01, max: 5, noNaN: true }), (work, maxOverhead) => {
      const off = functionsToSwitchOff(work, maxOverhead);
      const seldom = work.functions
        .filter(({ calls }) => calls < 64)
        .reduce((sum, { calls }) => sum + calls * price, 0);
      expect(overheadOf(work, off)).toBeLessThanOrEqual((maxOverhead - 1) * workOf(work) + seldom);
    }),
  );
});

test('no function is switched off that does more in a call than one that stays on', () => {
  fc.assert(
    fc.property(arbitraryWork, (work) => {
      const off = new Set(functionsToSwitchOff(work, 2));
      const selfOfCall = work.functions
        .filter(({ calls }) => calls >= 64)
        .map(({ id, calls, self }) => ({ id, self: self / calls }));
      const dearestOff = Math.max(-1, ...selfOfCall.filter(({ id }) => off.has(id)).map(({ self }) => self));
      const cheapestOn = Math.min(
        Infinity,
        ...selfOfCall.filter(({ id }) => !off.has(id)).map(({ self }) => self),
      );
      expect(dearestOff).toBeLessThanOrEqual(cheapestOn);
    }),
  );
});

test('what stays on leaves room for what those cost that are off: no more than half of what is allowed is used', () => {
  const functions = Array.from({ length: 20 }, (_, id) => ({ id, calls: 1000, self: 1000 * 10 * id }));
  const total = functions.reduce((sum, { self }) => sum + self, 0) + 20 * 1000 * price;
  const work = { total, price, functions };
  const off = functionsToSwitchOff(work, 2);
  expect(overheadOf(work, off)).toBeLessThanOrEqual(workOf(work) / 2);
  expect(overheadOf(work, off.slice(1))).toBeGreaterThan(workOf(work) / 2);
});

test('what cannot be switched off is not chosen, and others are in its place', () => {
  const functions = Array.from({ length: 3 }, (_, id) => ({ id, calls: 1000, self: 1000 * (id + 1) }));
  const work = { total: 6000 + 3000 * price, price, functions };
  expect(functionsToSwitchOff(work, 2)).toEqual([0, 1, 2]);
  expect(functionsToSwitchOff({ ...work, kept: new Set([0, 2]) }, 2)).toEqual([1]);
});

test('none is where the probes cost little', () => {
  const functions = [{ id: 1, calls: 1000, self: 10_000_000 }];
  expect(functionsToSwitchOff({ total: 10_300_000, price, functions }, 2)).toEqual([]);
});

test('no more are switched off than needed', () => {
  const functions = [
    { id: 1, calls: 100_000, self: 100_000 },
    { id: 2, calls: 1000, self: 50_000 },
  ];
  const total = 101_000 * price + 5_000_000;
  expect(functionsToSwitchOff({ total, price, functions }, 2)).toEqual([1]);
});

test('looks cost at most half of what the probes do between them, and are never more than some millions of calls apart', () => {
  fc.assert(
    fc.property(
      fc.nat(10_000_000),
      fc.nat(10_000),
      fc.integer({ min: 1, max: 1024 }),
      (look, each, patience) => {
        const calls = callsToNextLook(look, each, patience);
        expect(calls).toBeGreaterThan(0);
        expect(calls).toBeLessThanOrEqual(2 ** 22);
        if (calls < 2 ** 22) expect(calls * each).toBeGreaterThanOrEqual(2 * look);
      },
    ),
  );
});

test('where probes cost much, the next look is after few calls', () => {
  expect(callsToNextLook(1_000_000, 10_000, 1)).toBeLessThan(callsToNextLook(1_000_000, 300, 1));
});
