/** What the engine calls a callee: a function, and how it was entered. */
import { CalleeKind, calleeKinds } from '../../native';

export function functionOfCallee(callee: number): number {
  return Math.floor(callee / calleeKinds);
}

export function isConstructCall(callee: number): boolean {
  return callee % calleeKinds === (CalleeKind.Construct as number);
}

export function isGeneratorResumption(callee: number): boolean {
  return callee % calleeKinds === (CalleeKind.GeneratorResumption as number);
}
