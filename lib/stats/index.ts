export { believedFindings } from './false-discovery';
export { HyperLogLog } from './hyper-log-log';
export { directionOf, judgeInterval } from './judge-interval';
export { type MeanInterval, mean, meanInterval, probabilityBeyond } from './mean-interval';
export { median, quantile, robustDeviation } from './quantile';
export {
  type ClusterVariance,
  type Deletion,
  effectiveNumber,
  jackknifeVariance,
  twoGroupVariance,
} from './cluster-variance';
export { type LogLinearCell, type LogLinearFit, fitLogLinear } from './log-linear-fit';
export { logarithmicMean } from './logarithmic-mean';
export { moderateVariances } from './moderated-variance';
export { criticalValue } from './student-t';
