import fc from 'fast-check';
import { parseModifiers } from '../../../lib/counters/events/event-modifiers';
import { errorOf } from './support/errors';

const modes = { u: 'excludeUser', k: 'excludeKernel', h: 'excludeHypervisor' } as const;

describe('event modifiers', () => {
  test('without any, everything is counted and the event takes its turn', () => {
    expect(Object.values(parseModifiers('', 'cycles'))).toEqual(Array(8).fill(false));
  });

  test('naming some of u, k, h leaves out exactly the others', () => {
    fc.assert(
      fc.property(fc.subarray(['u', 'k', 'h'] as const, { minLength: 1 }), (named) => {
        const modifiers = parseModifiers(named.join(''), 'cycles');
        for (const mode of ['u', 'k', 'h'] as const)
          expect(modifiers[modes[mode]]).toBe(!named.includes(mode));
      }),
    );
  });

  test('the order of letters does not matter', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray('ukhIGHDWe'.split('')), (letters) => {
        expect(parseModifiers(letters.join(''), 'cycles')).toEqual(
          parseModifiers(letters.sort().join(''), 'cycles'),
        );
      }),
    );
  });

  test('G counts guests only, H the host only, both everything', () => {
    expect(parseModifiers('G', 'cycles')).toMatchObject({ excludeHost: true, excludeGuest: false });
    expect(parseModifiers('H', 'cycles')).toMatchObject({ excludeHost: false, excludeGuest: true });
    expect(parseModifiers('GH', 'cycles')).toMatchObject({ excludeHost: false, excludeGuest: false });
  });

  test('D pins, e takes the PMU alone, W may be taken apart', () => {
    expect(parseModifiers('D', 'cycles')).toMatchObject({ pinned: true, exclusive: false, weak: false });
    expect(parseModifiers('e', 'cycles')).toMatchObject({ pinned: false, exclusive: true, weak: false });
    expect(parseModifiers('W', 'cycles')).toMatchObject({ pinned: false, exclusive: false, weak: true });
  });

  test.each(['p', 'pp', 'ppp', 'P', 'S', 'b', 'R', 'X', 'up'])(
    '%s is refused: a count has no samples',
    (letters) => {
      const error = errorOf('ERR_ICPROFILE_UNSUPPORTED_EVENT', () =>
        parseModifiers(letters, `cycles:${letters}`),
      );
      expect(error.message).toContain(`"cycles:${letters}"`);
    },
  );

  test('unknown and repeated letters are refused by name', () => {
    expect(
      errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => parseModifiers('uz', 'cycles:uz')).message,
    ).toContain('"z"');
    expect(
      errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => parseModifiers('uu', 'cycles:uu')).message,
    ).toContain('Repeated');
  });
});
