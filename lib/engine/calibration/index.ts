export { calibrateAsync } from './async-calibration';
export { correctAsync } from './async-correction';
export { type Calibration, calibrate, isCurrent, measureFirstForms } from './calibration';
export { environmentColdForms } from './cold-forms';
export { correctSelf } from './correction';
export { countedSoFar, priceOfCall } from './inserted-price';
export type { AsyncCosts, ProbeCosts } from './probe-costs';
