// As much of vitest as the suites use: its own `expect`, over node:test.
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { afterEach, beforeEach, describe, it } from 'node:test';

const requireThere = createRequire(path.resolve('package.json'));
const importThere = (name) => import(pathToFileURL(requireThere.resolve(name)).href);
const {
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  chai,
  customMatchers,
  getState,
  setState,
  GLOBAL_EXPECT,
} = await importThere('@vitest/expect');
const { format, plugins } = await importThere('@vitest/pretty-format');
const { spyOn, fn } = await importThere('@vitest/spy');

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

// vitest writes errors in one line.
const usedPlugins = Object.values(plugins).filter((plugin) => plugin !== plugins.Error);
const formatOptions = {
  printBasicPrototype: false,
  escapeString: false,
  plugins: usedPlugins,
};

/** Without the indentation of the source. */
const plain = (text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();

chai.use(({ expect, Assertion }, { flag }) => {
  const hold = (value, snapshot) => {
    const found = typeof value === 'string' ? `"${value}"` : format(value, formatOptions);
    expect(plain(found)).toBe(plain(snapshot));
  };
  Assertion.addMethod('toMatchInlineSnapshot', function toMatchInlineSnapshot(snapshot) {
    hold(flag(this, 'object'), snapshot);
  });
  Assertion.addMethod('toThrowErrorMatchingInlineSnapshot', function thrown(snapshot) {
    let error;
    try {
      flag(this, 'object')();
    } catch (caught) {
      error = caught;
    }
    expect(plain(`[${error.name}: ${error.message}]`)).toBe(plain(snapshot));
  });
});

const expect = (value, message) => {
  setState({ assertionCalls: getState(expect).assertionCalls + 1 }, expect);
  return chai.expect(value, message);
};
Object.assign(expect, chai.expect);
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, writable: true, configurable: true });
expect.unreachable = (message) => chai.assert.fail(message);
expect.assertions = () => undefined;
setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null }, expect);
chai.expect.extend(expect, customMatchers);

const titled = (name, row) => name.replace('%s', String([row].flat()[0]));
for (const define of [test, it, describe]) {
  define.each = (rows) => (name, run) => {
    for (const row of rows) define(titled(name, row), () => run(...[row].flat()));
  };
}

/** Types are the compiler's to check. */
const anything = new Proxy(function ofTypes() {}, { get: () => anything, apply: () => anything });
const expectTypeOf = () => anything;
const assertType = () => undefined;
const vi = { spyOn, fn };

export { afterEach, assertType, beforeEach, describe, expect, expectTypeOf, it, test, vi };
