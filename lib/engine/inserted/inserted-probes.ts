/**
 * The probes that are inserted into functions' own code, where there is no wrapper around them: what the code of
 * `lib/instrument/rewriting/rewrite.ts` calls. A function enters as it begins and leaves in a `finally`; one that gives up the thread in
 * between has a frame.
 */
import { calleeKinds, environmentPart, holderInMainRealm, mainRealm } from '../../native';
import { functionOfCallee } from '../probes';
import {
  calibrationFunctionId,
  registeredFunction,
  registerFunction,
  type RegisteredFunction,
  type AnyFunction,
} from '../functions';
import { enterUnlessOff, leaveCall, switchOn } from './inserted-calls';
import { enteringCode, insertedProbesName } from './inserted-code';
import { AsyncFrame, AsyncGeneratorFrame, GeneratorFrame } from './inserted-frames';

const probes = Object.freeze({
  enter: enterUnlessOff,
  leave: leaveCall,
  async: (callee: number) => new AsyncFrame(callee),
  generator: (callee: number) => new GeneratorFrame(callee),
  asyncGenerator: (callee: number) => new AsyncGeneratorFrame(callee),
});

interface Presence {
  areThere: boolean;
  /** Functions' texts with their probes: programs are shown them without. */
  readonly toText: (this: unknown) => string;
}

function presence(): Presence {
  return environmentPart<Presence>('inserted probes', () =>
    holderInMainRealm({ areThere: false, toText: mainRealm.functionText }),
  );
}

/** Lets code with probes run in this environment. What they cost is measured when the next profiler starts. */
export function provideInsertedProbes(): void {
  const all = presence();
  if (all.areThere) return;
  all.areThere = true;
  Object.defineProperty(globalThis, insertedProbesName, { value: probes });
  switchOn(calibrationFunctionId);
}

/** Returns the callee that the function's probes are to enter. To be called before its code runs. */
export function registerInserted(fn: RegisteredFunction): number {
  const id = registerFunction(fn);
  switchOn(id);
  return id * calleeKinds;
}

/** What is known of a function that has probes in its code. `isIt` chooses among those whose code is in its text. */
export function insertedFunction(
  fn: AnyFunction,
  isIt: (candidate: RegisteredFunction) => boolean,
): RegisteredFunction | undefined {
  if (!hasInsertedProbes()) return undefined;
  for (const [, callee] of Reflect.apply(presence().toText, fn, []).matchAll(enteringCode)) {
    const candidate = registeredFunction(functionOfCallee(Number(callee)));
    if (candidate !== undefined && isIt(candidate)) return candidate;
  }
  return undefined;
}

export function hasInsertedProbes(): boolean {
  return presence().areThere;
}
