/** The native addon: its interface, and how it is found, loaded and shared. */
import './no-snapshot';

export {
  CalleeKind,
  type EnginePart,
  type EngineSnapshot,
  type EventAttribute,
  type NativeAddon,
  type NativeCounterGroup,
  type NativeEngine,
  type NativeFailure,
  NodePart,
  type ReadChannel,
  ReadingFlag,
  SpecialFunction,
  SpecialNode,
  StateWord,
  calleeKinds,
  drivenCallStride,
  firstProfiledFunction,
  largestNodeLimit,
  maxProfiledEvents,
  readingStride,
  siteClassCount,
  stateWordCount,
  subtreeStride,
  throwFormCount,
  wrongThreadError,
} from './addon';
export { environmentCode, environmentPart } from './environment';
export { nativeAddon } from './load';
export { holderInMainRealm, inMainRealm, mainRealm } from './main-realm';
