import fc from 'fast-check';
import { inseparableGroups, type CallingPair } from '../../../lib/model/difference/inseparable';

const sumOf = (changes: readonly number[], group: readonly number[]) =>
  group.reduce((sum, index) => sum + changes[index]!, 0);

/** Changes of functions, and some pairs of them that call one another. */
const inputs = fc
  .array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 8 })
  .chain((changes) => {
    const index = fc.nat(changes.length - 1);
    return fc.record({
      changes: fc.constant(changes),
      pairs: fc.array(fc.tuple(index, index), { maxLength: 12 }),
      least: fc.nat(500),
    });
  });

test('each function is in one group at most, and a group has several', () => {
  fc.assert(
    fc.property(inputs, ({ changes, pairs, least }) => {
      const groups = inseparableGroups(changes, pairs, least);
      expect(groups.every(({ length }) => length > 1)).toBe(true);
      expect(new Set(groups.flat()).size).toBe(groups.flat().length);
    }),
  );
});

test('in the end no two that call one another change in opposite directions by more than the limit', () => {
  fc.assert(
    fc.property(inputs, ({ changes, pairs, least }) => {
      const groups = inseparableGroups(changes, pairs, least);
      const groupOf = (index: number) => groups.find((group) => group.includes(index)) ?? [index];
      for (const [caller, callee] of pairs) {
        if (groupOf(caller) === groupOf(callee) || caller === callee) continue;
        const [above, below] = [groupOf(caller), groupOf(callee)].map((group) => sumOf(changes, group));
        const isSwap = above! * below! < 0 && Math.min(Math.abs(above!), Math.abs(below!)) > least;
        expect(isSwap).toBe(false);
      }
    }),
  );
});

test('members of a group call one another, directly or through others of it', () => {
  fc.assert(
    fc.property(inputs, ({ changes, pairs, least }) => {
      for (const group of inseparableGroups(changes, pairs, least)) {
        const reached = new Set([group[0]!]);
        const within = pairs.filter((pair) => pair.every((index) => group.includes(index)));
        for (let round = 0; round < group.length; round++)
          for (const pair of within)
            if (pair.some((index) => reached.has(index))) pair.forEach((i) => reached.add(i));
        expect(reached.size).toBe(group.length);
      }
    }),
  );
});

test.each<[string, number[], CallingPair[], number, number[][]]>([
  [
    'a caller that shrank as its callee grew',
    [-15_375, 9231, 40],
    [
      [0, 1],
      [1, 2],
    ],
    8601,
    [[0, 1]],
  ],
  ['the same, by less than was measured', [-8000, 9231], [[0, 1]], 8601, []],
  ['both that grew', [15_375, 9231], [[0, 1]], 8601, []],
  [
    'two that do not call one another',
    [-15_375, 9231, 0],
    [
      [2, 0],
      [2, 1],
    ],
    8601,
    [],
  ],
  [
    'a third, against what two are together',
    [-30_000, 10_000, 15_000],
    [
      [0, 1],
      [1, 2],
    ],
    900,
    [[0, 1, 2]],
  ],
  ['a function that calls itself', [-15_375], [[0, 0]], 10, []],
])('%s', (_, changes, pairs, least, groups) => {
  expect(inseparableGroups(changes, pairs, least)).toEqual(groups);
});
