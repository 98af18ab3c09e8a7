/** The parts of `icprofile serve`, which share one store and one server. */
import type { Collector, Route } from '../../collector';
import { dashboardRoutes } from '../../dashboard';
import { openMonitor, type MonitorOptions } from '../../monitor';

export interface ServiceContext {
  readonly collector: Collector;
  readonly monitor: MonitorOptions;
  readonly onError: (error: unknown) => void;
}

export interface RunningPart {
  readonly routes: readonly Route[];
  /** Once the server listens at this address. */
  listening?(url: string): void;
  /** Before the store is closed. */
  stop(): Promise<void>;
}

export interface ServicePart {
  /** As `--only` names it. */
  readonly name: string;
  start(context: ServiceContext): RunningPart;
}

const collect: ServicePart = {
  name: 'collect',
  start: ({ collector }) => ({ routes: collector.routes, stop: () => Promise.resolve() }),
};

const monitor: ServicePart = {
  name: 'monitor',
  start: ({ collector, monitor: options }) => {
    const running = openMonitor(collector.store, options);
    return {
      routes: running.routes,
      listening: (url) => {
        running.start(url);
      },
      stop: () => running.stop(),
    };
  },
};

const dashboard: ServicePart = {
  name: 'dashboard',
  start: () => ({ routes: dashboardRoutes(), stop: () => Promise.resolve() }),
};

/** In the order in which they start. */
export const serviceParts: readonly ServicePart[] = [collect, monitor, dashboard];
