/**
 * The probes that are inserted into functions' own code, where there is no wrapper around them: what the code of
 * `lib/instrument/rewrite.ts` calls. A function enters as it begins and leaves in a `finally`; one that gives up the thread in
 * between has a frame.
 */
import { calleeKinds } from '../native/addon';
import { calibrationFunctionId, registerFunction, type RegisteredFunction } from './function-registry';
import { enterCall, leaveCall, switchOn } from './inserted-calls';
import { insertedProbesName } from './inserted-code';
import { AsyncFrame, AsyncGeneratorFrame, GeneratorFrame } from './inserted-frames';

const probes = Object.freeze({
  enter: enterCall,
  leave: leaveCall,
  async: (callee: number) => new AsyncFrame(callee),
  generator: (callee: number) => new GeneratorFrame(callee),
  asyncGenerator: (callee: number) => new AsyncGeneratorFrame(callee),
});

let areThere = false;

/** Lets code with probes run in this environment. What they cost is measured when the next profiler starts. */
export function provideInsertedProbes(): void {
  if (areThere) return;
  areThere = true;
  Object.defineProperty(globalThis, insertedProbesName, { value: probes });
  switchOn(calibrationFunctionId);
}

/** Returns the callee that the function's probes are to enter. To be called before its code runs. */
export function registerInserted(fn: RegisteredFunction): number {
  const id = registerFunction(fn);
  switchOn(id);
  return id * calleeKinds;
}

export function hasInsertedProbes(): boolean {
  return areThere;
}
