/**
 * `@profiled` where TypeScript compiles with `experimentalDecorators`, and as esbuild calls decorators. The sources are
 * compiled here, as the tests themselves have standard decorators.
 */
import { transformSync } from 'esbuild';
import vm from 'node:vm';
import ts from 'typescript';
import * as profiler from '../../../lib/profiler';
import { record, rowOf } from './support/record';

const source = `
import { profiled } from 'icprofile';
export const log: unknown[] = [];
const seen = (name: string) => (target: any, key?: any, descriptor?: any): any => {
  log.push([name, typeof target, key, typeof descriptor?.value]);
};
class Dependency {}
@profiled
@seen('class')
export class Store {
  static size = 5;
  static made: Store[] = [];
  @profiled static of(...items: number[]) { const store = new Store(new Dependency()); Store.made.push(store); store.items = items; return store; }
  @profiled static handler = (value: number) => value * 2;
  items: number[] = [];
  constructor(@seen('parameter') readonly dependency: Dependency) {}
  @seen('outer') @profiled @seen('inner') push(item: number): number { return this.items.push(item); }
  @profiled get last(): number { return this.items.at(-1)!; }
  set last(item: number) { this.items[this.items.length - 1] = item; }
  @profiled each = (visit: (item: number) => void) => this.items.forEach(visit);
  @profiled({ name: 'renamed' }) sum(): number { return this.items.reduce((a, b) => a + b, 0); }
  plain() { return Store.size; }
}
`;

interface Store {
  last: number;
  push(item: number): number;
  each(visit: (item: number) => void): void;
  sum(): number;
  plain(): number;
}

interface StoreClass {
  new (): Store;
  readonly prototype: object;
  size: number;
  made: readonly Store[];
  of(...items: readonly number[]): Store;
  handler(value: number): number;
}

interface Compiled {
  readonly Store: StoreClass;
  readonly log: readonly unknown[];
}

function load(code: string, globals: object = {}): Compiled {
  const exported = {} as Compiled;
  const run = vm.runInThisContext(`(function (exports, require, Reflect) {${code}\n})`) as (
    ...args: readonly unknown[]
  ) => void;
  const required = (name: string) => {
    if (name !== 'icprofile') throw new Error(`no ${name}`);
    return profiler;
  };
  run(exported, required, Object.assign(Object.create(Reflect) as object, globals));
  return exported;
}

function compiledByTypeScript(target: ts.ScriptTarget): string {
  return ts.transpile(source, {
    target,
    module: ts.ModuleKind.CommonJS,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    useDefineForClassFields: false,
  });
}

function compiledByEsbuild(): string {
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } };
  return transformSync(source, { loader: 'ts', format: 'cjs', target: 'es2022', tsconfigRaw }).code.replace(
    'module.exports = __toCommonJS(stdin_exports);',
    'Object.defineProperties(exports, Object.getOwnPropertyDescriptors(__toCommonJS(stdin_exports)));',
  );
}

const compilers: Readonly<Record<string, () => string>> = {
  'TypeScript, ES2017': () => compiledByTypeScript(ts.ScriptTarget.ES2017),
  'TypeScript, ES2022': () => compiledByTypeScript(ts.ScriptTarget.ES2022),
  esbuild: compiledByEsbuild,
};

describe.each(Object.entries(compilers))('legacy @profiled, compiled by %s', (_, compile) => {
  const { Store, log } = load(compile());

  test('works as before', () => {
    const store = Store.of(1, 2);
    store.push(3);
    store.last += 1;
    const seen: number[] = [];
    store.each((item: number) => seen.push(item));
    expect([seen, store.sum(), store.last, store.plain(), Store.handler(4)]).toEqual([[1, 2, 4], 7, 4, 5, 8]);
    expect([store instanceof Store, store.constructor === Store, Store.name, Store.length]).toEqual([
      true,
      true,
      'Store',
      1,
    ]);
  });

  test('has one set of statics', () => {
    Store.size = 6;
    Store.made = [];
    const store = Store.of();
    expect([store.plain(), Store.made]).toEqual([6, [store]]);
    Store.size = 5;
  });

  test('keeps other decorators, and their order', () => {
    const names = log.map((entry) => (entry as readonly unknown[])[0]);
    expect(names.indexOf('inner')).toBeLessThan(names.indexOf('outer'));
    expect(log).toContainEqual(['outer', 'object', 'push', 'function']);
  });

  test('counts', () => {
    const recorded = record(() => {
      const store = Store.of(1);
      store.push(2);
      store.last += 1;
      store.each(() => undefined);
      store.sum();
      Store.handler(1);
    });
    const calls = [
      'Store',
      'Store.of',
      'Store.push',
      'get Store.last',
      'set Store.last',
      'Store.each',
      'renamed',
      'Store.handler',
    ].map((name) => [name, rowOf(recorded, name).calls] as const);
    expect(Object.fromEntries(calls)).toEqual({
      Store: 1,
      'Store.of': 1,
      'Store.push': 1,
      'get Store.last': 1,
      'set Store.last': 1,
      'Store.each': 1,
      renamed: 1,
      'Store.handler': 1,
    });
  });
});

describe('what decorators remember by reflect-metadata', () => {
  const kept = new Map<object, Map<unknown, Map<unknown, unknown>>>();
  const entries = (target: object, property?: unknown) => {
    const byProperty = kept.get(target) ?? new Map<unknown, Map<unknown, unknown>>();
    kept.set(target, byProperty);
    const byKey = byProperty.get(property) ?? new Map<unknown, unknown>();
    byProperty.set(property, byKey);
    return byKey;
  };
  const api = {
    metadata: (key: unknown, value: unknown) => (target: object, property?: unknown) => {
      entries(target, property).set(key, value);
    },
    getOwnMetadataKeys: (target: object, property?: unknown) => [...entries(target, property).keys()],
    getOwnMetadata: (key: unknown, target: object, property?: unknown) => entries(target, property).get(key),
    defineMetadata: (key: unknown, value: unknown, target: object, property?: unknown) => {
      entries(target, property).set(key, value);
    },
  };

  beforeAll(() => Object.assign(Reflect, api));
  afterAll(() => Object.keys(api).forEach((name) => Reflect.deleteProperty(Reflect, name)));

  test('is known of the wrappers: types of parameters, and what is kept by method', () => {
    const { Store } = load(compiledByTypeScript(ts.ScriptTarget.ES2022), api);
    const types = api.getOwnMetadata('design:paramtypes', Store) as readonly { name: string }[];
    expect(types.map(({ name }) => name)).toEqual(['Dependency']);
    const ofPush = api.getOwnMetadata('design:paramtypes', Store.prototype, 'push');
    expect((ofPush as readonly { name: string }[]).map(({ name }) => name)).toEqual(['Number']);

    const handler = () => 1;
    api.defineMetadata('path', '/users', handler);
    expect(api.getOwnMetadata('path', profiler.profile(handler))).toBe('/users');
  });
});
