import { profile, profileMethods } from '../../../lib/profiler';
import { errorOf } from '../counters/support/errors';

type Anything = Parameters<typeof profile>[0];

function revoked<T extends object>(target: T): T {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

describe('profile refuses', () => {
  test.each([
    undefined,
    null,
    0,
    NaN,
    '',
    'name',
    true,
    1n,
    Symbol('fn'),
    {},
    [],
    /x/,
    Object.create(Function.prototype),
  ])('%p, which is no function', (value) => {
    errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => profile(value as unknown as Anything));
  });

  test.each([
    ['a function', function () {}],
    ['an arrow function', () => 1],
    ['a class', class {}],
  ])('a revoked proxy of %s', (_, fn) => {
    errorOf('ERR_ICPROFILE_NOT_WRAPPABLE', () => profile(revoked(fn as Anything)));
  });

  test('a proxy whose traps throw, and says what they threw', () => {
    const cause = new Error('trap');
    const proxy = new Proxy(() => 1, {
      ownKeys: () => {
        throw cause;
      },
    });
    expect(errorOf('ERR_ICPROFILE_NOT_WRAPPABLE', () => profile(proxy)).cause).toBe(cause);
  });

  test.each([null, 5, 'name', { name: 5 }, { name: null }])('the options %p', (options) => {
    errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => profile(() => 1, options as never));
    errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => profileMethods({}, options as never));
  });
});

describe('profileMethods refuses', () => {
  test.each([undefined, null, 5, 'object', Symbol('object')])('%p, which is no object', (value) => {
    errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => profileMethods(value as unknown as object));
  });

  test('a revoked proxy', () => {
    errorOf('ERR_ICPROFILE_NOT_WRAPPABLE', () => profileMethods(revoked({})));
  });
});
