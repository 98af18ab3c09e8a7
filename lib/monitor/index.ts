/** Detectors beside the collector: when they look, what they found, and whom they tell. */
import type { Route } from '../collector';
import type { Queryable } from '../store';
import { Monitor } from './monitor';
import type { MonitorOptions } from './options';
import { monitorRoutes } from './routes';

export { monitorSettings } from './options';
export type { MonitorOptions } from './options';
export type { AlertMessage } from './alerts';

export interface RunningMonitor {
  readonly routes: readonly Route[];
  /** @param pages Address of the pages, for links in alerts, unless the options have one. */
  start(pages: string): void;
  /** Before the store is closed. */
  stop(): Promise<void>;
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_SYSTEM_CALL if its state cannot be read */
export function openMonitor(store: Queryable, options: MonitorOptions): RunningMonitor {
  const monitor = new Monitor(store, options);
  return {
    routes: monitorRoutes(monitor),
    start: (pages) => {
      monitor.start(pages);
    },
    stop: () => monitor.stop(),
  };
}
