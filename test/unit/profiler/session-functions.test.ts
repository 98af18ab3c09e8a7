import vm from 'node:vm';
import { label, ManualCounters, profile, profiled, Profiler, type Profile } from '../../../lib';
import { InsertedIds } from '../../../lib/engine/functions/function-registry';

const counters = new ManualCounters();

function recorded(run: () => void, nodeLimit?: number): Profile {
  const profiler = new Profiler({ counters, async: false, ...(nodeLimit !== undefined && { nodeLimit }) });
  profiler.runcall(run);
  return profiler.profile;
}

/** Name and calls of each function. */
function calls({ functions, nodes, calls: edges }: Profile): (readonly [string, number])[] {
  const counts = functions.map(() => 0);
  for (const { to, count } of edges) {
    const index = nodes[to]?.function ?? 0;
    counts[index] = (counts[index] ?? 0) + count;
  }
  return functions
    .map(({ name }, index) => [name, counts[index] ?? 0] as const)
    .filter(([name]) => !/^\((program|profiler)\)$/.test(name));
}

test('closures that one place makes are one function', () => {
  const run = recorded(() => {
    for (let request = 0; request < 1000; request++) profile(() => request)();
  });
  expect(calls(run)).toEqual([['(anonymous)', 1000]]);
});

test('they are one for each name that is asked for', () => {
  const run = recorded(() => {
    for (const name of ['a', 'b', 'a']) profile(() => name, { name })();
  });
  expect(calls(run)).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});

test('functions whose place nobody knows are told apart, whatever they are called', () => {
  const inScript = () => vm.runInThisContext('(function f() {})') as () => void;
  const functions = [inScript(), inScript(), (() => 1).bind(null), (() => 2).bind(null)];
  const run = recorded(() => {
    for (const fn of functions) profile(fn)();
  });
  expect(calls(run)).toEqual([
    ['f', 1],
    ['f', 1],
    ['bound ', 1],
    ['bound ', 1],
  ]);
});

test('a wrapper that was called in earlier sessions has its name in later ones, whatever was called before', () => {
  const [first, second] = ['first', 'second'].map((name) => profile(() => name, { name }));
  expect(calls(recorded(() => first?.()))).toEqual([['first', 1]]);
  expect(
    calls(
      recorded(() => {
        second?.();
        first?.();
        second?.();
      }),
    ),
  ).toEqual([
    ['second', 2],
    ['first', 1],
  ]);
});

test('so do generators that an earlier session began', () => {
  const generate = profile(function* generate() {
    yield 1;
    yield 2;
  });
  let generator: Iterator<number> | undefined;
  recorded(() => {
    generator = generate();
    generator.next();
  });
  const later = recorded(() => {
    profile(() => undefined, { name: 'other' })();
    generator?.next();
  });
  expect(later.functions.map(({ name }) => name)).toEqual(['(program)', 'other', 'generate']);
  expect(later.nodes.map(({ resumptions }) => resumptions)).toEqual([0, 0, 1]);
});

test('and the functions of a field of a class', () => {
  const decorate = profiled as unknown as (
    value: undefined,
    context: object,
  ) => (initial: () => number) => () => number;
  const initialize = decorate(undefined, { kind: 'field', name: 'handle' });
  const run = recorded(() => {
    for (let instance = 0; instance < 3; instance++) initialize((() => instance).bind(null))();
  });
  expect(calls(run)).toEqual([['handle', 3]]);
});

test('what was made by thousands and is not called has no part in later names', () => {
  for (let made = 0; made < 2 ** 12; made++) {
    label(
      { user: String(made) },
      profile(() => made, { name: `made ${made}` }),
    );
  }
  const late = profile(() => 1, { name: 'late' });
  expect(calls(recorded(() => label({ user: 'last' }, late)))).toEqual([
    ['user=last', 1],
    ['late', 1],
  ]);
});

test('more functions than the tree has nodes are called below (truncated)', () => {
  const run = recorded(() => {
    for (let made = 0; made < 100; made++) profile(() => made, { name: `made ${made}` })();
  }, 3);
  expect(calls(run)).toEqual([
    ['made 0', 1],
    ['made 1', 1],
    ['made 2', 1],
    ['(truncated)', 97],
  ]);
  expect(run.notes).toContainEqual(expect.stringContaining('(truncated)'));
});

test('ids in code are told apart by the thread that gives them out, and end by an error', () => {
  const [own, foreign] = [new InsertedIds('own', 15), new InsertedIds('foreign', 15)];
  expect([own.take(), foreign.take(), own.take(), foreign.take()]).toEqual([10, 11, 12, 13]);
  expect(own.take()).toBe(14);
  for (const ids of [own, foreign]) {
    expect(() => ids.take()).toThrow(
      expect.objectContaining({ code: 'ERR_ICPROFILE_INVALID_STATE' }) as Error,
    );
  }
});
