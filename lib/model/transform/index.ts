export { type FoldTarget, foldFunctions } from './fold-functions';
export { type NamedThread, joinThreads } from './join-threads';
export {
  checkLike,
  checkLikeEvents,
  checkLikeProfiles,
  environmentDifferences,
  machineDifferences,
} from './like-profiles';
export { mergeProfiles } from './merge';
export { type Restriction, restrictStatistics } from './restrict';
export { selectThread } from './select-thread';
export { separateProfiler } from './separate-profiler';
export { type SortKey, type SortableStatistics, sortKeyOf, sortKeys, sortStatistics } from './sort-keys';
export { stripDirectories } from './strip-directories';
