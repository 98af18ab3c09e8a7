import { label, ManualCounters, profile, Profiler, type Labels, type Profile } from '../../../lib';
import { enterLabels, labelled } from '../../../lib/profiler/label';
import { firstSessionId, functionInSession } from '../../../lib/engine/functions/session-functions';

const counters = new ManualCounters();
const work = (amount: number): number => {
  counters.advance(amount);
  return amount;
};

function recorded(run: () => void, options: { readonly labelLimit?: number } = {}): Profile {
  const profiler = new Profiler({ counters, async: false, ...options });
  profiler.runcall(run);
  return profiler.profile;
}

/** Of functions by name, all nodes together. */
function selfByName({ functions, nodes }: Profile): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { function: index, self } of nodes) {
    const name = functions[index]?.name ?? '';
    sums[name] = (sums[name] ?? 0) + (self[0] ?? 0);
  }
  delete sums['(program)'];
  delete sums['(profiler)'];
  return sums;
}

/** What an error is like that has the code. */
function errorOf(code: string): Error {
  return expect.objectContaining({ code }) as Error;
}
const invalidArgument = errorOf('ERR_ICPROFILE_INVALID_ARGUMENT');

describe('with no profiler running', () => {
  test('a label is the call of its function', () => {
    expect(label({ user: 'a' }, work, 3)).toBe(3);
    expect(() => label({ user: 'a' }, (): unknown => JSON.parse('{'))).toThrow(SyntaxError);
  });

  test('labels and wrapped functions are known to nobody, however many are called', () => {
    for (let user = 0; user < 1000; user++) {
      label({ user: String(user) }, profile(work, { name: `of ${user}` }), 1);
      labelled({ user: String(user) }, work)(1);
      enterLabels({ user: String(user) });
    }
    expect(functionInSession(firstSessionId)).toBeUndefined();
  });

  test.each([[null], ['a'], [undefined], [3]])('labels that are %p are refused', (labels) => {
    expect(() => label(labels as unknown as Labels, work, 1)).toThrow(invalidArgument);
  });

  test('so is what is no function', () => {
    expect(() => label({ a: 'b' }, 3 as unknown as () => void)).toThrow(invalidArgument);
    expect(() => labelled({ a: 'b' }, 3 as unknown as () => void)).toThrow(invalidArgument);
  });
});

describe('while a profiler runs', () => {
  test.each([[{}], [null], [{ a: 1 }], [{ a: 'a', b: undefined }], ['a'], [[]]])(
    'labels that are %p are refused, and what was counted until then stays where it belongs',
    (labels) => {
      const profiled = recorded(() => {
        profile(() => {
          work(1);
          expect(() => label(labels as unknown as Labels, work, 10)).toThrow(invalidArgument);
          work(100);
        })();
      });
      expect(Object.values(selfByName(profiled))).toEqual([101]);
    },
  );

  test('labels are the same in any order of their keys, and of their own properties alone', () => {
    const profiled = recorded(() => {
      label({ a: '1', b: '2' }, work, 1);
      label({ b: '2', a: '1' }, work, 10);
      label(Object.create({ c: '3' }, describe({ b: '2', a: '1' })) as Labels, work, 100);
      label({ a: '1' }, work, 1000);
      label({ a: '1', b: '2', c: '3' }, work, 10_000);
    });
    expect(selfByName(profiled)).toEqual({ 'a=1 b=2': 111, 'a=1': 1000, 'a=1 b=2 c=3': 10_000 });

    function describe(labels: Labels): PropertyDescriptorMap {
      return Object.getOwnPropertyDescriptors(labels);
    }
  });

  test('keys and values may be any strings', () => {
    const all: Labels[] = [
      JSON.parse('{ "__proto__": "x" }') as Labels,
      { constructor: 'y' },
      { 'a=1 b': '2' },
      { a: '1 b=2' },
      { lone: '\ud800' },
      { '': '' },
    ];
    const profiled = recorded(() => {
      for (const labels of all) label(labels, work, 1);
    });
    expect(profiled.functions.filter(({ kind }) => kind === 'label').map(({ labels }) => labels)).toEqual(
      all,
    );
  });

  test('a getter of labels that stops the profiler ends nothing else', () => {
    const profiler = new Profiler({ counters }).start();
    const labels = {
      get user() {
        if (profiler.isRunning) profiler.stop();
        return 'a';
      },
    };
    expect(label(labels, work, 5)).toBe(5);
    expect(selfByName(recorded(() => label({ user: 'a' }, work, 7)))).toEqual({ 'user=a': 7 });
  });

  test('each session knows its own labels', () => {
    const inLabel = labelled({ user: 'kept' }, work);
    const first = recorded(() => {
      label({ user: 'a' }, work, 1);
      inLabel(2);
    });
    const second = recorded(() => {
      inLabel(4);
      label({ user: 'b' }, work, 8);
    });
    expect(selfByName(first)).toEqual({ 'user=a': 1, 'user=kept': 2 });
    expect(selfByName(second)).toEqual({ 'user=kept': 4, 'user=b': 8 });
    expect(functionInSession(firstSessionId)).toBeUndefined();
  });
});

describe('past the limit of labels', () => {
  test('new ones are charged to (other labels), and those from before to their own', () => {
    const profiled = recorded(
      () => {
        for (let user = 0; user < 5; user++) label({ user: String(user), route: 'r' }, work, 1);
        label({ route: 'r', user: '0' }, work, 10);
        label({ route: 'r', user: '4' }, () => label({ user: 'nested' }, work, 100));
      },
      { labelLimit: 2 },
    );
    expect(selfByName(profiled)).toEqual({
      'route=r user=0': 11,
      'route=r user=1': 1,
      '(other labels)': 103,
    });
    expect(profiled.notes).toContainEqual(expect.stringContaining('(other labels)'));
  });

  test('there is no note where the limit is just reached', () => {
    const profiled = recorded(() => label({ user: 'a' }, work, 1), { labelLimit: 1 });
    expect(profiled.notes).toEqual([]);
  });

  test.each([[0], [1.5], [2 ** 21], ['1']])('a limit of %p is refused', (labelLimit) => {
    expect(() => new Profiler({ counters, labelLimit: labelLimit as number })).toThrow(invalidArgument);
  });

  test('profilers with another limit cannot join', () => {
    const first = new Profiler({ counters }).start();
    expect(() => new Profiler({ counters, labelLimit: 5 }).start()).toThrow(
      errorOf('ERR_ICPROFILE_INVALID_STATE'),
    );
    first.stop();
  });
});
