/** What V8 tells and does through its own test functions (`%Name`), which no flag of the command line is needed for. */
import v8 from 'node:v8';
import vm from 'node:vm';
import { isJitless } from '../../node-flags';
import type { CompilerTier } from '../../model/benchmark';

type AnyFunction = (...args: never[]) => unknown;
type Native = (fn: AnyFunction) => unknown;

const natives = new Map<string, Native | null>();

/** Null where V8 has no function of that name. */
function nativeNamed(name: string): Native | null {
  let native = natives.get(name);
  if (native === undefined) {
    native = compile(name);
    natives.set(name, native);
  }
  return native;
}

function compile(name: string): Native | null {
  try {
    return new vm.Script(`(function (fn) { return %${name}(fn); })`).runInThisContext() as Native;
  } catch {
    return null;
  }
}

/** Undefined where V8 cannot do it. V8 compiles functions at their first call, and again: so the syntax is on meanwhile. */
function callNative(name: string, fn: AnyFunction): unknown {
  v8.setFlagsFromString('--allow-natives-syntax');
  try {
    return nativeNamed(name)?.(fn);
  } catch {
    return undefined;
  } finally {
    v8.setFlagsFromString('--no-allow-natives-syntax');
  }
}

const tierNatives: readonly (readonly [string, CompilerTier])[] = [
  ['ActiveTierIsTurbofan', 'optimizing'],
  ['ActiveTierIsMaglev', 'mid-tier'],
  ['ActiveTierIsSparkplug', 'baseline'],
  ['ActiveTierIsIgnition', 'interpreter'],
];

/** Which of V8's compilers made the code that the next call of the function runs; null where V8 does not tell. */
export function compilerTier(fn: AnyFunction): CompilerTier | null {
  return tierNatives.find(([name]) => callNative(name, fn) === true)?.[1] ?? null;
}

/**
 * From now on the function is baseline code, which V8 neither optimizes nor inlines anything into. Under --jitless it is
 * interpreted, and V8 would end the process at the attempt to compile it.
 */
export function keepBaseline(fn: AnyFunction): void {
  callNative('NeverOptimizeFunction', fn);
  if (!isJitless()) callNative('CompileBaseline', fn);
}
