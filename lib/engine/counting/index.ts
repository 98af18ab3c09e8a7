export { type EngineCounters, manualEngineCounters, openEngineCounters } from './counting';
export { EngineRun } from './engine-run';
export { callCount, mergeParts, throwCount } from './merge-parts';
export { PairTable } from './pair-table';
export { RegionCounter } from './region-counter';
export { subtract, subtractSnapshot } from './snapshot';
