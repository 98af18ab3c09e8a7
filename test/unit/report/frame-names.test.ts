import fc from 'fast-check';
import type { ProfiledFunction } from '../../../lib/model/profile/profile';
import { distinctNames, frameName, nameWithPlace } from '../../../lib/report/export/frame-names';
import { visibleText } from '../../../lib/visible-text';
import { arbitraryProfile } from './support/arbitrary-profile';

function named(name: string, place: Partial<ProfiledFunction> = {}): ProfiledFunction {
  return { name, kind: 'function', file: null, line: null, column: null, ...place };
}

describe('names of frames', () => {
  test('say so where there is none', () => {
    expect(frameName(named(''))).toBe('(anonymous)');
    expect(frameName(named(' '))).toBe('(anonymous)');
  });

  test('of labels without one are their keys and values', () => {
    const labels = { endpoint: 'GET /users', tenant: '7' };
    expect(frameName(named('', { kind: 'label', labels }))).toBe('endpoint=GET /users, tenant=7');
    expect(frameName(named('login', { kind: 'label', labels }))).toBe('login');
  });

  test('stay on one line and can be written as UTF-8', () => {
    expect(visibleText('a\nb\tc\u0007d\u2028e\u0085f')).toBe('a\\nb\\tc\\u0007d\\u2028e\\u0085f');
    expect(visibleText('𝒻 and half of it: \ud835')).toBe('𝒻 and half of it: \ufffd');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(visibleText(name)).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
      }),
    );
  });

  test('have a place as in stack traces', () => {
    expect(nameWithPlace(named('f', { file: '/a.js', line: 3, column: 7 }))).toBe('f (/a.js:3:7)');
    expect(nameWithPlace(named('f'))).toBe('f');
  });
});

describe('distinct names', () => {
  test('are as short as they can be', () => {
    const functions = [
      named('alone', { file: '/a.js', line: 1, column: 1 }),
      named('twice', { file: '/a.js', line: 2, column: 1 }),
      named('twice', { file: '/b.js', line: 2, column: 1 }),
      named('same', { file: '/a.js', line: 3, column: 1 }),
      named('same', { file: '/a.js', line: 3, column: 1 }),
    ];
    expect(distinctNames(functions, [frameName, nameWithPlace])).toEqual([
      'alone',
      'twice (/a.js:2:1)',
      'twice (/b.js:2:1)',
      'same (/a.js:3:1)',
      'same (/a.js:3:1) #2',
    ]);
  });

  test('are distinct, whatever the functions are called', () => {
    fc.assert(
      fc.property(arbitraryProfile(), ({ functions }) => {
        const names = distinctNames(functions, [frameName, nameWithPlace]);
        expect(new Set(names).size).toBe(functions.length);
      }),
    );
  });

  test('of very many functions alike are quick to find', () => {
    const functions = Array.from({ length: 50_000 }, () => named('same'));
    expect(distinctNames(functions, [frameName]).at(-1)).toBe('same #50000');
  });

  test('may be alike where the format tells functions apart by more', () => {
    const functions = [named('f', { file: '/a.js' }), named('f', { file: '/b.js' })];
    const names = distinctNames(functions, [frameName], (fn, name) => `${fn.file ?? ''}:${name}`);
    expect(names).toEqual(['f', 'f']);
  });
});
