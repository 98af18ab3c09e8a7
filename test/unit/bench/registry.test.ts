import { openRegistry, type Registry } from '../../../lib/bench/registry';
import { after, bench, before, group } from '../../../lib/bench';
import { errorOf } from '../counters/support/errors';

const noop = (): void => undefined;

test('benchmarks cannot be registered where nobody measures them', () => {
  expect(errorOf('ERR_ICPROFILE_INVALID_STATE', () => bench('early', noop)).message).toMatch(
    /Run the file with: icprofile bench FILE/,
  );
});

describe('registering', () => {
  let registry: Registry;
  beforeAll(() => {
    registry = openRegistry();
  });
  beforeEach(() => {
    for (const { path } of registry.benchmarks) registry.remove(path);
  });

  it('keeps names of groups, the threshold and the order', () => {
    group('outer', () => {
      bench('first', noop, { threshold: 0.01 });
      group('inner', () => bench('second', noop));
    });
    bench('third', noop);
    expect(registry.benchmarks.map(({ path, threshold }) => [path, threshold])).toEqual([
      [['outer', 'first'], 0.01],
      [['outer', 'inner', 'second'], null],
      [['third'], null],
    ]);
  });

  it('goes on outside of a group that threw', () => {
    const broken = (): void => {
      throw new SyntaxError('on purpose');
    };
    expect(() => group('broken', broken)).toThrow(SyntaxError);
    bench('after it', noop);
    expect(registry.benchmarks[0]?.path).toEqual(['after it']);
  });

  it('takes twice the work for twice the benchmarks', () => {
    const stringify = jest.spyOn(JSON, 'stringify');
    const workFor = (count: number): number => {
      stringify.mockClear();
      group(`of ${count}`, () => {
        for (let index = 0; index < count; index++) bench(`b${index}`, noop);
      });
      return stringify.mock.calls.length;
    };
    const [some, twice] = [workFor(5000), workFor(10_000)];
    stringify.mockRestore();
    expect(twice / some).toBeLessThanOrEqual(2);
    expect(registry.benchmarks).toHaveLength(15_000);
  });

  it('keeps hooks with their group', () => {
    const hook = (): void => undefined;
    group('hooked', () => {
      before(hook);
      after(hook);
      bench('inside', noop);
    });
    bench('outside', noop);
    expect(registry.benchmarks[0]?.group).toMatchObject({ name: 'hooked', before: [hook], after: [hook] });
    expect(registry.benchmarks[1]?.group.before).toEqual([]);
  });

  it.each([
    ['no name', () => bench('', noop), /name must be a name, but is ""/],
    ['no function', () => bench('x', 1 as never), /fn must be a function, but is 1/],
    [
      'a generator function, of which a call runs nothing',
      () => bench('x', function* () {}),
      /no generator function/,
    ],
    ['an async generator function', () => bench('x', async function* () {}), /no generator function/],
    [
      'an unknown option',
      () => bench('x', noop, { iterations: 1 } as never),
      /made of before, after.*but is "iterations"/,
    ],
    [
      'a hook that is none',
      () => bench('x', noop, { before: 1 } as never),
      /options.before must be a function/,
    ],
    ['a threshold of 0', () => bench('x', noop, { threshold: 0 }), /above 0, such as 0.01, but is 0/],
    [
      'a group that waits',
      () => Reflect.apply(group, undefined, ['x', () => Promise.resolve()]),
      /must be synchronous/,
    ],
  ])('refuses %s', (_, register, message) => {
    expect(errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', register).message).toMatch(message);
    expect(registry.benchmarks).toEqual([]);
  });

  it('refuses a second one of a name in a group, and takes it in another', () => {
    bench('same', noop);
    group('elsewhere', () => bench('same', noop));
    errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => bench('same', noop));
    expect(registry.benchmarks).toHaveLength(2);
  });
});
