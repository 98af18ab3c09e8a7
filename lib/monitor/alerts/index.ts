/** Alerts: which, what they say, and how they go out. */
export { messageOf, withAlerts } from './alert';
export type { AlertMessage } from './alert';
export { afterAttempt, postAlert } from './webhook';
