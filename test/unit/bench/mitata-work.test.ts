import { subjectOf, type Work } from '../../../lib/bench/adapters/mitata-work';

const prepared = (work: Work, values: Readonly<Record<string, unknown>> = {}) =>
  subjectOf('it', work, values).prepare!();

it('a function without parameters is measured as it is', () => {
  const work = () => 1;
  expect(subjectOf('it', work, {})).toEqual({ fn: work, hooks: {} });
});

it('a generator yields what is measured; what it does before and after is not', async () => {
  const done: string[] = [];
  const { fn, hooks } = await prepared(
    function* (state) {
      const size = (state as { get: (name: string) => unknown }).get('size');
      done.push('before');
      yield () => size;
      done.push('after');
    },
    { size: 7 },
  );
  expect([fn(), ...done]).toEqual([7, 'before']);
  await hooks.after?.();
  expect(done).toEqual(['before', 'after']);
});

it('parameters are made anew for each iteration, outside of what is measured', async () => {
  let made = 0;
  const { fn, hooks } = await prepared(async function* () {
    await Promise.resolve();
    yield {
      0: () => (made += 1),
      1: () => 'second',
      bench: (first: unknown, second: unknown) => [first, second],
    };
  });
  hooks.beforeEach?.();
  expect([fn(), fn()]).toEqual([
    [1, 'second'],
    [1, 'second'],
  ]);
  hooks.beforeEach?.();
  expect(fn()).toEqual([2, 'second']);
});

it.each([
  [
    'yields nothing that can be called',
    function* () {
      yield 5;
    },
  ],
  ['yields nothing', function* () {}],
  ['runs its loop itself', (state: unknown) => state],
] as const)('what %s is refused', async (_, work) => {
  await expect(prepared(work)).rejects.toMatchObject({ code: 'ERR_ICPROFILE_INVALID_ARGUMENT' });
});
