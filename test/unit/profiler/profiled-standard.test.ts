/** `@profiled` as a standard decorator, as TypeScript and esbuild compile it for several versions of JavaScript. */
import { transformSync } from 'esbuild';
import vm from 'node:vm';
import ts from 'typescript';
import * as profiler from '../../../lib/profiler';

const source = `
import { profiled } from 'icprofile';
@profiled
export class Store {
  static size = 5;
  static readonly all: string[] = ['a'];
  static getSize() { return Store.size; }
  static add() { Store.all.push('b'); return Store.all.length; }
  static grow() { Store.size++; }
}
`;

interface StoreClass {
  size: number;
  readonly all: readonly string[];
  getSize(): number;
  add(): number;
  grow(): void;
}

function byTypeScript(target: ts.ScriptTarget): string {
  return ts.transpileModule(source, { compilerOptions: { target, module: ts.ModuleKind.CommonJS } })
    .outputText;
}

function load(code: string): StoreClass {
  const exported: { Store?: StoreClass } = {};
  const run = vm.runInThisContext(`(function (exports, require, module) {${code}\n})`) as (
    ...args: readonly unknown[]
  ) => void;
  const moduleObject = { exports: exported };
  run(exported, () => profiler, moduleObject);
  return moduleObject.exports.Store!;
}

describe.each<[string, () => string]>([
  ['tsc for ES2021', () => byTypeScript(ts.ScriptTarget.ES2021)],
  ['tsc for ES2022', () => byTypeScript(ts.ScriptTarget.ES2022)],
  ['esbuild for ES2022', () => transformSync(source, { loader: 'ts', format: 'cjs', target: 'es2022' }).code],
])('a class with static fields, by %s', (_, compile) => {
  let Store: StoreClass;
  beforeEach(() => {
    Store = load(compile());
  });

  test('has them outside and inside', () => {
    expect([Store.size, Store.getSize()]).toEqual([5, 5]);
    expect(Store.add()).toBe(2);
    expect(Store.all).toEqual(['a', 'b']);
  });

  test('has one set of them, whoever changes it', () => {
    Store.grow();
    expect(Store.size).toBe(6);
    Store.size = 9;
    expect(Store.getSize()).toBe(9);
  });
});
