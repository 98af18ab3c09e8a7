/**
 * The realm that Node starts a thread in. Copies of this package can run in others: test runners give each test file one of
 * its own, and drop it later. What outlives a copy is made here, since an object keeps its whole realm alive.
 */
import vm from 'node:vm';

interface MainRealm {
  readonly Int32Array: Int32ArrayConstructor;
  readonly JSON: JSON;
  readonly Map: MapConstructor;
  readonly Object: ObjectConstructor;
  readonly Uint8Array: Uint8ArrayConstructor;
  readonly WeakMap: WeakMapConstructor;
  readonly WeakSet: WeakSetConstructor;
  /** `Function.prototype.toString`, as it was when this copy was loaded. */
  readonly functionText: (this: unknown) => string;
  /** Of a test runner's realm, `process` may be a copy that Node knows nothing of. */
  readonly process: NodeJS.Process;
}

export const mainRealm = vm.runInThisContext(
  '({ Int32Array, JSON, Map, Object, Uint8Array, WeakMap, WeakSet, functionText: Function.prototype.toString, process })',
) as MainRealm;

const isInMainRealm = mainRealm.Object === Object;

/** Plain data, made of objects of the main realm. */
export function inMainRealm<Data>(data: Data): Data {
  return isInMainRealm ? data : (mainRealm.JSON.parse(mainRealm.JSON.stringify(data)) as Data);
}

/** The same fields, on an object of the main realm. */
export function holderInMainRealm<Fields extends object>(fields: Fields): Fields {
  return mainRealm.Object.assign(new mainRealm.Object(), fields);
}

/** What compilers, bundlers and coverage tools write into functions, and define outside of them. */
const outsideReference = /\b\w+_\d+\.\w|\b(?:__\w+|cov_\w+)\(/;

/**
 * The function in the main realm, where its text allows that; else itself.
 *
 * @param make a function that uses nothing from outside but its parameters.
 */
export function codeInMainRealm<Make>(make: Make & ((...parts: never) => unknown)): Make {
  const text = make.toString();
  if (isInMainRealm || outsideReference.test(text)) return make;
  return vm.runInThisContext(`(${text})`, { filename: __filename }) as Make;
}
