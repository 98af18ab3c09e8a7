import fc from 'fast-check';
import { explainChange } from '../../../lib/model/difference/explain-change';
import { isUnexplained } from '../../../lib/model/benchmark/benchmark-explanation';
import { profileOfIterations } from '../../../lib/model/profile/iterations';
import type { Profile, ProfiledFunction } from '../../../lib/model/profile/profile';
import { functionNamed, profiles, run, sum, type Step } from './support/profiles';

const cleaned = (profile: Profile) => profileOfIterations(profile, 0, (fn) => fn);
const call = (fn: number): Step => ({ do: 'call', function: fn });
const work = (amount: number): Step => ({ do: 'work', amount, resumed: false });
const back: Step = { do: 'return' };

/** As benchmarks count: in powers of two, of which fractions are exact. */
const iterationCounts = fc.nat(20).map((power) => 2 ** power);
const measuredCounts = fc.integer({ min: 1, max: 2 ** 40 }).map((count) => count / 1024);

test('over functions, and over paths, what is explained and what is not add up to the measured change exactly', () => {
  fc.assert(
    fc.property(
      profiles.map(cleaned),
      profiles.map(cleaned),
      iterationCounts,
      measuredCounts,
      measuredCounts,
      (base, head, iterations, baseCount, headCount) => {
        const measured = { seed: 1, iterations, base: baseCount, head: headCount };
        const { functions, paths, withoutProbes, measured: told } = explainChange({ base, head }, measured);
        expect(told.change).toBe(headCount - baseCount);
        for (const rows of [functions, paths])
          expect(sum(rows.map(({ change }) => change.self)) + withoutProbes).toBe(told.change);
      },
    ),
  );
});

test('a version explains no change to itself', () => {
  fc.assert(
    fc.property(profiles.map(cleaned), (profile) => {
      const measured = { seed: 1, iterations: 4, base: 10, head: 10 };
      const { functions, paths, withoutProbes } = explainChange({ base: profile, head: profile }, measured);
      expect(functions.every(({ change }) => change.self === 0 && change.calls === 0)).toBe(true);
      expect({ paths, withoutProbes }).toEqual({ paths: [], withoutProbes: 0 });
    }),
  );
});

describe('where a caller shrinks by more than was measured, and what it calls grows', () => {
  const parsing = (ofParse: number, ofLine: number) =>
    cleaned(
      run({
        functions: ['parse', 'parseLine'].map((name, index) =>
          functionNamed(name, { file: 'a.js', line: index, column: 1 }),
        ),
        threads: [[call(0), work(ofParse), call(1), work(ofLine), back, back]],
      }),
    );
  const explainedBy = (head: Profile, measuredHead: number) =>
    explainChange(
      { base: parsing(50_000, 60_000), head },
      { seed: 1, iterations: 1, base: 110_000, head: measuredHead },
    );

  it('their parts cannot be told apart', () => {
    const { functions, inseparable } = explainedBy(parsing(34_625, 69_231), 118_601);
    expect(inseparable.map((group) => group.map((index) => functions[index]!.function.name))).toEqual([
      ['parse', 'parseLine'],
    ]);
  });

  it('nor where the measured change is in none of the profiles for the greater part, which is told', () => {
    const explanation = explainedBy(parsing(34_625, 69_231), 118_601);
    expect(explanation.withoutProbes).toBe(14_745);
    expect(isUnexplained(explanation)).toBe(true);
    expect(isUnexplained(explainedBy(parsing(50_000, 68_500), 118_601))).toBe(false);
  });

  it('they can where both are less than what was measured, and than a thousandth of the count', () => {
    expect(explainedBy(parsing(49_000, 69_600), 118_600).inseparable).toEqual([]);
    expect(explainedBy(parsing(49_900, 60_100), 110_000).inseparable).toEqual([]);
  });
});

const place = (line: number): Partial<ProfiledFunction> => ({ file: 'a.js', line, column: 1 });
const names = (line: number) =>
  ['parse', 'token'].map((name, index) => functionNamed(name, place(line + index)));
const base = run({
  functions: names(1),
  threads: [[call(0), work(8), call(1), work(20), back, back]],
});
const head = run({
  functions: [
    ...names(11),
    functionNamed('(minor garbage collection)', { kind: 'minor garbage collection' }),
  ],
  threads: [
    [call(0), work(8), call(1), work(20), back, call(1), work(24), back, back, call(2), work(400), back],
  ],
});
const explained = explainChange(
  { base: cleaned(base), head: cleaned(head) },
  { seed: 7, iterations: 4, base: 7.5, head: 14 },
);

describe('of a change', () => {
  it('functions that moved are compared, and those that changed most come first', () => {
    expect(
      explained.functions.map(({ function: { name, line }, base: before, head: after, change }) => ({
        name,
        line,
        before,
        after,
        change,
      })),
    ).toEqual([
      {
        name: 'token',
        line: 12,
        before: { calls: 0.25, self: 5, total: 5 },
        after: { calls: 0.5, self: 11, total: 11 },
        change: { calls: 0.25, self: 6, total: 6 },
      },
      expect.objectContaining({ name: '(program)', change: { calls: 0, self: 0, total: 106 } }),
      expect.objectContaining({ name: 'parse', change: { calls: 0, self: 0, total: 6 } }),
    ]);
  });

  it('paths tell by their functions who called', () => {
    expect(
      explained.paths.map(({ path, change }) => [
        path.map((index) => explained.functions[index]!.function.name),
        change.self,
      ]),
    ).toEqual([[['(program)', 'parse', 'token'], 6]]);
  });

  it('garbage collection is told apart, and what only the measured change has', () => {
    expect(explained.garbageCollection).toEqual({ base: 0, head: 100, change: 100 });
    expect(explained.measured).toEqual({ base: 7.5, head: 14, change: 6.5 });
    expect(explained.withoutProbes).toBe(0.5);
  });

  it('notes say which side they are about', () => {
    const noted = explainChange(
      { base: { ...cleaned(base), notes: ['cold'] }, head: cleaned(head) },
      { seed: 1, iterations: 1, base: 1, head: 1 },
    );
    expect(noted.notes).toEqual(['base: cold']);
  });
});
