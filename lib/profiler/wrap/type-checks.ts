/**
 * What `util.types` says of functions. V8 goes by a function's syntax, and no wrapper can be of async syntax: an async
 * function always makes a promise of its own, which would settle later than the one it stands for. So the two checks
 * are taught about wrappers, where they are looked up: `util.types`, and the module `util/types`.
 */
import { syncBuiltinESMExports } from 'node:module';
import { types } from 'node:util';
import { environmentCode } from '../../native';
import type { AnyFunction } from '../../engine/functions';

type CheckName = 'isAsyncFunction' | 'isGeneratorFunction';
type UtilTypes = Pick<typeof types, CheckName>;

/** Uses nothing from outside, so that one copy of it serves an environment. */
function makeTypeChecks(utilTypes: UtilTypes) {
  const { isAsyncFunction: hasAsyncSyntax, isGeneratorFunction: hasGeneratorSyntax } = utilTypes;
  const passing = { isAsyncFunction: new WeakSet(), isGeneratorFunction: new WeakSet() };
  let isTaught = false;

  const teachCheck = (name: CheckName, original: (value: unknown) => boolean): void => {
    const check = { [name]: (value: unknown) => original(value) || passing[name].has(value as object) }[name];
    const own = Object.getOwnPropertyDescriptor(utilTypes, name);
    Object.defineProperty(utilTypes, name, { ...own, value: check });
  };

  /** False where they know about wrappers already. */
  const teach = (): boolean => {
    if (isTaught) return false;
    isTaught = true;
    teachCheck('isAsyncFunction', hasAsyncSyntax);
    teachCheck('isGeneratorFunction', hasGeneratorSyntax);
    return true;
  };

  return { hasAsyncSyntax, hasGeneratorSyntax, passing, teach };
}

const { hasAsyncSyntax, hasGeneratorSyntax, passing, teach } = environmentCode(
  'type checks',
  makeTypeChecks,
  types,
);
export { hasAsyncSyntax, hasGeneratorSyntax };

/** Has the wrapper pass the checks that its target passes. */
export function passAs(wrapper: AnyFunction, target: AnyFunction): void {
  for (const name of ['isAsyncFunction', 'isGeneratorFunction'] as const) {
    if (!types[name](target)) continue;
    if (teach()) syncBuiltinESMExports();
    passing[name].add(wrapper);
  }
}
