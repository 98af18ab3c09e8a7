/**
 * What `util.types` says of functions. V8 goes by a function's syntax, and no wrapper can be of async syntax: an async
 * function always makes a promise of its own, which would settle later than the one it stands for. So the two checks
 * are taught about wrappers, where they are looked up: `util.types`, and the module `util/types`.
 */
import { syncBuiltinESMExports } from 'node:module';
import { types } from 'node:util';
import type { AnyFunction } from './wrapper-factory';

type Check = (value: unknown) => boolean;
type CheckName = 'isAsyncFunction' | 'isGeneratorFunction';

const { isAsyncFunction: hasAsyncSyntax, isGeneratorFunction: hasGeneratorSyntax } = types;
export { hasAsyncSyntax, hasGeneratorSyntax };

const passing: Readonly<Record<CheckName, WeakSet<AnyFunction>>> = {
  isAsyncFunction: new WeakSet(),
  isGeneratorFunction: new WeakSet(),
};
let taught = false;

/** Has the wrapper pass the checks that its target passes. */
export function passAs(wrapper: AnyFunction, target: AnyFunction): void {
  for (const name of ['isAsyncFunction', 'isGeneratorFunction'] as const) {
    if (!types[name](target)) continue;
    if (!taught) teach();
    passing[name].add(wrapper);
  }
}

function teach(): void {
  taught = true;
  teachCheck('isAsyncFunction', hasAsyncSyntax);
  teachCheck('isGeneratorFunction', hasGeneratorSyntax);
  syncBuiltinESMExports();
}

function teachCheck(name: CheckName, original: Check): void {
  const check = { [name]: (value: unknown) => original(value) || passing[name].has(value as AnyFunction) }[
    name
  ];
  const own = Object.getOwnPropertyDescriptor(types, name);
  Object.defineProperty(types, name, { ...own, value: check });
}
