/** What the engine calls a callee: a function, and how it was entered. */
import { calleeKinds, type CalleeKind } from '../native/addon';

export function functionOfCallee(callee: number): number {
  return Math.floor(callee / calleeKinds);
}

export function kindOfCallee(callee: number): CalleeKind {
  return (callee % calleeKinds) as CalleeKind;
}
