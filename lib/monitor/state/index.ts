/** What the monitor remembers. */
export { emptyState, rolloutId, rolloutOf } from './state';
export type { Alert, MonitorState, TakenLook, WatchedRollout } from './state';
export { StateFiles } from './state-files';
