/** Calls of functions whose own code has probes: entering and leaving them, and switching functions off. */
import { calleeKinds, StateWord, environmentPart, mainRealm } from '../../native';
import { calibrationFunctionId } from '../functions';
import { switchNames } from './inserted-code';
import { environmentProbes } from '../probes';

const { state, enter, leave } = environmentProbes();
/** As they were before the program could change them. */
const { defineProperty, deleteProperty, isExtensible } = Reflect;

/** Of calls that are not charged, as code with probes has it too. */
const notEntered = -1;
/**
 * Nodes have no more bits, `(truncated)` ones on top of the limit included, of which each node has one at most. Those above tell
 * the engine's run, so that what one run entered is left in no other.
 */
const nodeBits = 22;
const nodeMask = 2 ** nodeBits - 1;
const runMask = 0xff;
/** Of `calleeKinds`. */
const kindBits = 2;

/** By function id, 1 of those that are switched off. */
let isSwitchedOff: Uint8Array = new Uint8Array(2 ** 14);
const callsSeen: Map<number, number> = environmentPart(
  'calls before switch',
  () => new mainRealm.Map<number, number>(),
);

const mostCallsToReview = 2 ** 31 - 1;
/** Calls that are entered until `review` is called next. A variable that held a large number would be allocated anew by each. */
const callsLeft = new Int32Array([mostCallsToReview]);
let review: () => number = () => Infinity;

/** Lets calls of the function be entered, before its code runs. */
export function switchOn(functionId: number): void {
  setSwitch(functionId, enterCall, leaveCall);
}

/**
 * From now on, calls of the function are part of their callers' work. Those that run are left as they would be.
 * Returns false where it keeps its probes, because the program has frozen its global object.
 */
export function switchOff(functionId: number, calls: number): boolean {
  if (!setSwitch(functionId, enterNone, leaveEarlier) && hasSwitch(functionId)) return false;
  rememberSwitchedOff(functionId);
  callsSeen.set(functionId, calls);
  return true;
}

function hasSwitch(functionId: number): boolean {
  return Object.hasOwn(globalThis, switchNames(functionId).enter);
}

function rememberSwitchedOff(functionId: number): void {
  if (functionId >= isSwitchedOff.length) {
    const longer = new Uint8Array(functionId * 2);
    longer.set(isSwitchedOff);
    isSwitchedOff = longer;
  }
  isSwitchedOff[functionId] = 1;
}

function setSwitch(functionId: number, enterProbe: typeof enterCall, leaveProbe: typeof leaveCall): boolean {
  const { enter: enterName, leave: leaveName } = switchNames(functionId);
  return isReplaced(enterName, enterProbe) && isReplaced(leaveName, leaveProbe);
}

/** V8 takes new variables for constant, and no others; but a program may have made its global object take no new ones. */
function isReplaced(name: string, value: unknown): boolean {
  if (isExtensible(globalThis) && !deleteProperty(globalThis, name)) return false;
  return defineProperty(globalThis, name, { value, configurable: true });
}

function enterNone(): number {
  return notEntered;
}

function leaveEarlier(token: number): void {
  if (token >= 0) leaveCall(token);
}

/** By function id, the calls that were seen of functions before they were switched off. */
export function switchedOffFunctions(): ReadonlyMap<number, number> {
  return callsSeen;
}

/** Has `reviewCalls` called when so many calls were entered; it returns how many more until the next time. */
export function reviewAfter(calls: number, reviewCalls: () => number): void {
  setCallsLeft(calls);
  review = reviewCalls;
}

/** Whether the call is to be entered. */
export function begins(callee: number): boolean {
  return isSwitchedOff[callee >>> kindBits] !== 1 && isEntered(callee);
}

/** Of functions that were not switched off before the call. */
function isEntered(callee: number): boolean {
  if (state[StateWord.Epoch] === 0) return false;
  const left = (callsLeft[0] as number) - 1;
  callsLeft[0] = left;
  if (left > 0) return true;
  reviewNow();
  return isSwitchedOff[callee >>> kindBits] !== 1;
}

function reviewNow(): void {
  setCallsLeft(Infinity);
  setCallsLeft(review());
}

function setCallsLeft(calls: number): void {
  callsLeft[0] = Math.min(calls, mostCallsToReview);
}

/** Of a function that is not switched off. Returns what `leaveCall` must be given, below 0 where it need not be called. */
export function enterCall(callee: number): number {
  if (!isEntered(callee)) return notEntered;
  const caller = state[StateWord.Current] as number;
  state[StateWord.Argument] = callee;
  enter();
  return (((state[StateWord.Epoch] as number) & runMask) << nodeBits) | caller;
}

/** Of a function whose code asks before each call, as it has no variables of its own. */
export function enterUnlessOff(callee: number): number {
  return isSwitchedOff[callee >>> kindBits] === 1 ? notEntered : enterCall(callee);
}

/** What is done there is no work of the program's: it counts to `(profiler)`. */
export function asProfilersWork<Result>(work: () => Result): Result {
  const token = enterCall(calibrationFunctionId * calleeKinds);
  try {
    return work();
  } finally {
    leaveCall(token);
  }
}

export function leaveCall(token: number): void {
  if (token < 0 || token >> nodeBits !== ((state[StateWord.Epoch] as number) & runMask)) return;
  state[StateWord.Argument] = token & nodeMask;
  leave();
}
