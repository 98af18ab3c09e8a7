/** What is inserted into a module, and what is told of its functions. */
import fs from 'node:fs';
import path from 'node:path';
import { originalColumn } from '../../../lib/instrument/rewriting/positions';
import type { FoundFunction } from '../../../lib/instrument/rewriting/plans';
import { rewrite, type Rewritten } from '../../../lib/instrument/rewriting/rewrite';
import type { SourceType } from '../../../lib/instrument/rewriting/syntax';

const snippets = path.join(__dirname, '..', '..', 'fixtures', 'instrument', 'snippets');

function rewriteAll(
  source: string,
  sourceType: SourceType = 'commonjs',
  resumedBy: 'hooks' | 'probes' = 'hooks',
): Rewritten & { readonly found: readonly FoundFunction[] } {
  const found: FoundFunction[] = [];
  const rewritten = rewrite(source, { sourceType, resumedBy, calleeOf: (fn) => found.push(fn) * 4 });
  return { ...rewritten, found };
}

const named = (source: string) => rewriteAll(source).found.map(({ name }) => name);

const linesOf = (text: string) => text.split(/\r\n|[\n\r\u2028\u2029]/);

/** Resources are declared as constants, one by one, in as many characters; in the head of a loop, before it. */
const resources = /\bawait\b((?:\s|\/\*.*?\*\/)+)using\b/g;
const headsOfLoops = /(\w+: (\/\*.*?\*\/ )?)*\bfor (\/\*.*?\*\/ )?\((?=await using \w+ =)/g;
const blank = (text: string) => text.replace(/(\/\*.*?\*\/)|\S/g, (_, comment?: string) => comment ?? ' ');
/** V8 13 has those that stay as they are. */
const moved = process.versions.v8.startsWith('13.') ? (text: string) => text : blank;
const withConstants = (line: string) => line.replace(headsOfLoops, moved).replace(resources, 'const$1     ');
const isOfResources = (line: string) => line.search(resources) >= 0;
const withoutCommas = (line: string) => line.replaceAll(',', ' ');

describe('positions', () => {
  test.each(fs.readdirSync(snippets).filter((name) => /js$/.test(name)))(
    'every character of %s is where it says that it was',
    (name) => {
      const source = fs.readFileSync(path.join(snippets, name), 'utf8');
      const { code, insertions } = rewriteAll(
        source,
        name.endsWith('.mjs') ? 'module' : 'commonjs',
        'probes',
      );
      const [before, after] = [linesOf(source), linesOf(code)];
      expect(after.length).toBe(before.length);
      after.forEach((text, line) => {
        const last: number[] = [];
        for (let column = 0; column < text.length; column++)
          last[originalColumn(insertions, line, column)] = column;
        const restored = Array.from(before[line]!, (_, column) => text[last[column]!]).join('');
        if (isOfResources(before[line]!)) {
          expect(withoutCommas(restored)).toBe(withoutCommas(withConstants(before[line]!)));
        } else {
          expect(restored).toBe(before[line]);
        }
      });
    },
  );

  test('what was inserted is where it was inserted', () => {
    const { code, insertions } = rewriteAll('const f = () => 1;');
    const inside = code.lastIndexOf('.enter(');
    expect(originalColumn(insertions, 0, inside)).toBe('const f = () => '.length);
  });
});

describe('functions are named as V8 names them, members with their class', () => {
  test.each<[string, string]>([
    ['function f() {}', 'f'],
    ['const f = function () {}', 'f'],
    ['let f; f = () => {}', 'f'],
    ['const f = function g() {}', 'g'],
    ['const { f = () => {} } = {}', 'f'],
    ['exports.a.b = () => {}', 'exports.a.b'],
    ['a[0] = () => {}', 'a.<computed>'],
    ['a["k"].c = function () {}', 'a.k.c'],
    ['T.prototype.go = function () {}', 'T.go'],
    ['prototype.x = function () {}', 'prototype.x'],
    ['this.x = function () {}', 'x'],
    ['x().y = function () {}', 'x.y'],
    ['a.b = x ? 1 : function () {}', 'a.b'],
    ['const q = x.y || function () {}', 'q'],
    ['a.b = (1, function () {})', 'a.b'],
    ['a.b = { c: [function () {}] }', 'a.b.c'],
    ['a.b = { c: f(function () {}) }', '<anonymous>'],
    ['a.b = c.d = function () {}', 'a.b.c.d'],
    ['a.b = c = function () {}', 'c'],
    ['a.b += function () {}', '<anonymous>'],
    ['a.b ||= function () {}', 'a.b'],
    ['a.b = class { constructor() {} }', 'a.b'],
    ['a.b = function () {}()', '<anonymous>'],
    ['f(a = function () {})', 'a'],
    ['call(() => {})', '<anonymous>'],
    ['({ m() {} })', 'm'],
    ['({ "a b"() {} })', 'a b'],
    ['({ 1() {} })', '1'],
    ['({ get x() {} })', 'get x'],
    ['({ [Symbol.iterator]() {} })', '[Symbol.iterator]'],
    ['({ f: () => {} })', 'f'],
    ['class A { #p() {} }', 'A.#p'],
    ['class A { f = () => {} }', 'A.f'],
    ['class A { get x() {} }', 'get A.x'],
    ['class A { static m() {} }', 'A.m'],
    ['const B = class { m() {} }', 'B.m'],
    ['a.b = class { m() {} }', 'a.b.m'],
    ['f(class { m() {} })', 'm'],
    ['class A { constructor() {} }', 'A'],
    ['const B = class { constructor() {} }', 'B'],
    ['x(class { constructor() {} })', '<anonymous>'],
  ])('%s', (source, name) => {
    expect(named(source)).toEqual(expect.arrayContaining([name]));
    expect(named(source).filter((found) => found !== '<module>')).toEqual([name]);
  });
});

test('functions are told where their parameter lists begin, what they are, and how many parameters they have', () => {
  const source = 'async function f(a, b = 1) {}\n  function* g(...rest) {}\nconst h = async (x) => x;';
  expect(rewriteAll(source).found.filter(({ name }) => name !== '<module>')).toEqual([
    { name: 'f', kind: 'async function', line: 1, column: 17, parameterCount: 1 },
    { name: 'g', kind: 'generator', line: 2, column: 14, parameterCount: 0 },
    { name: 'h', kind: 'async function', line: 3, column: 11, parameterCount: 1 },
  ]);
});

describe('functions stay as they are where probes would change what they do', () => {
  test.each<[string, string]>([
    ['a variable of the same name', 'function f() { g(); var g = 1; function g() {} g(); }'],
    [
      'a function of the same name in a nested block',
      'function f() { g(); function g() {} { function g() {} } g(); }',
    ],
    ['a parameter of the same name', 'function f(g) { g(); function g() {} g(); }'],
    ['a with statement around them', 'with (o) { (function f() {}); }'],
    ['a with statement where they await', 'async function f() { with (o) await p; }'],
  ])('%s', (_, source) => {
    const { code, untouched } = rewriteAll(source);
    expect(untouched.map(({ name }) => name)).toEqual(['f']);
    expect(code).toContain(source.slice(source.indexOf('f('), source.lastIndexOf('}') - 1).slice(0, 12));
  });

  test('functions of one name at the beginning and the end of a body are no reason', () => {
    const { untouched } = rewriteAll('function f() { function g() {} g(); function h() {} function h() {} }');
    expect(untouched).toEqual([]);
  });

  test('but where these see what the rest of the body declares', () => {
    const body = 'let x = 1; g(); function h() { return x; } function h() {}';
    expect(rewriteAll(`function f() { ${body} }`).untouched.map(({ name }) => name)).toEqual(['f']);
  });
});

test('code that uses the name of the probes is refused', () => {
  expect(() => rewriteAll('icprofile$.enter(1)')).toThrow(/uses the name icprofile\$/);
});

test('functions that shall have no probes stay as they are', () => {
  const source = 'function f() { return () => 1; }';
  const { code } = rewrite(source, { sourceType: 'commonjs', resumedBy: 'hooks', calleeOf: () => undefined });
  expect(code).toBe(source);
});
