export { type CountedPart, PartsReader, forEachPart } from './counted-parts';
export { type CountedEvent, CounterGroup, type Measurement, countedPartsOf } from './counter-group';
export { ManualCounters, isManualCounters, manualGroupOf } from './manual';
export type { CounterReading } from './reading';
