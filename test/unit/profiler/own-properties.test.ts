import { profile } from '../../../lib/profiler';
import { describeInBothModes } from './support/modes';
import scenarios from '../../fixtures/profiler/own-properties';

interface Properties extends Record<string, unknown> {
  first?: unknown;
  second?: unknown;
}

describeInBothModes('a wrapper and its function have one set of properties', () => {
  test.each(Object.entries(scenarios))('%s', (_, scenario) => {
    expect(scenario(profile)).toEqual(scenario((fn) => fn));
  });
});

describe('code that has the function itself', () => {
  test('sees what the wrapper gets, and the wrapper what it gets', () => {
    function fn() {}
    const original = fn as unknown as Properties;
    const wrapper = profile(fn) as unknown as Properties;
    original.first = 1;
    wrapper.second = 2;
    original.second = 3;
    expect([wrapper.first, wrapper.second, original.second, 'second' in original]).toEqual([1, 3, 3, true]);
    expect(Object.keys(wrapper)).toEqual(['second', 'first'].sort());
    wrapper.first = 5;
    expect(original.first).toBe(5);
  });

  test('uses it as before', () => {
    function fn(this: unknown, ...args: unknown[]) {
      return [this, ...args];
    }
    profile(fn);
    expect([fn.call(1, 2), fn.apply(1, [2]), fn.bind(1)(2)]).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect([fn instanceof Function, fn instanceof Object, fn.toString().startsWith('function fn')]).toEqual([
      true,
      true,
      true,
    ]);
    expect(Object.create(fn.prototype as object) instanceof fn).toBe(true);
  });
});
