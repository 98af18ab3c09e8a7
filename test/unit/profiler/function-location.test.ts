import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { locationOf } from '../../../lib/engine/functions/function-location';

/** Name and whether it is a whole path, line and column; null where the profile says nothing. */
type Place = readonly [string, boolean, number, number] | null;

const fixture = path.join(__dirname, '..', '..', 'fixtures', 'profiler', 'locations.js');
const { stdout, stderr, status } = spawnSync(process.execPath, [fixture], { encoding: 'utf8' });

function placeOf(name: string): Place | undefined {
  if (status !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as { places: Record<string, Place> }).places[name];
}

describe('a profile says where functions are defined: at their parameter list', () => {
  test.each<[string, number, number]>([
    ['declared', 10, 18],
    ['arrow', 11, 15],
    ['later', 12, 21],
    ['generator', 13, 20],
    ['laterGenerator', 14, 31],
    ['WithConstructor.method', 18, 9],
    ['WithConstructor.create', 19, 16],
    ['get WithConstructor.accessor', 20, 15],
  ])('%s', (name, line, column) => {
    expect(placeOf(name)).toEqual(['locations.js', true, line, column]);
  });

  test('of a class, that of its constructor', () => {
    expect(placeOf('WithConstructor')).toEqual(['locations.js', true, 16, 14]);
  });

  test('of a class without a constructor, where it begins', () => {
    expect(placeOf('Without')).toEqual(['locations.js', true, 22, 1]);
  });

  test('in an ES module by its path, not its URL', () => {
    expect(placeOf('exported')).toEqual(['locations-module.mjs', true, 1, 25]);
    expect(placeOf('url')).toEqual(['ü.js', true, 1, 1]);
  });
});

describe('code that is in no file', () => {
  test('is named as V8 names it, or names itself', () => {
    expect(placeOf('vm')).toEqual(['evalmachine.<anonymous>', false, 2, 3]);
    expect(placeOf('named')).toEqual(['generated.js', false, 1, 2]);
  });

  test('begins at the line and column that it is given', () => {
    expect(placeOf('offset')).toEqual(['o.js', false, 5, 7]);
  });

  test.each(['builtin', 'node', 'bound', 'proxy', 'evaluated'])('has no place without a name: %s', (name) => {
    expect(placeOf(name)).toBeNull();
  });
});

test('what is no function of a script has no location', () => {
  expect([{}, Math.max, class {}.bind, new Proxy(() => 1, {})].map((value) => locationOf(value))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
