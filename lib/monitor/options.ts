/** The monitor's options, with their defaults. */
import { rolloutSettings, type RolloutOptions, type RolloutSettings } from '../detect';

export interface MonitorOptions {
  /** Where its state is kept; made if it is missing. */
  readonly directory: string;
  readonly rollouts?: RolloutOptions;
  /** Length of the intervals in which hosts are compared; default: a minute, as minute rows have. */
  readonly intervalMs?: number;
  /** How long after its time a look waits for the last rows; default: 30 s. */
  readonly settleMs?: number;
  /** Where alerts are posted; default: nowhere. */
  readonly webhook?: string;
  /** Address of the pages, for links in alerts; default: none. */
  readonly pages?: string;
  /** How long rollouts and findings are kept; default: 90 days. */
  readonly keepMs?: number;
  /** Alerts, and what people should know of the monitor: one line each. */
  readonly log: (line: string) => void;
}

export interface MonitorSettings {
  /** As given, for the detector, and with its defaults. */
  readonly judging: RolloutOptions;
  readonly rollouts: RolloutSettings;
  readonly intervalMs: number;
  readonly settleMs: number;
  readonly keepMs: number;
  /** Time between two checks of whether there is something to do. */
  readonly checkEveryMs: number;
  /** Rollouts that began so long before the first start are judged. */
  readonly lookBackMs: number;
}

const secondMs = 1000;
const dayMs = 24 * 60 * 60 * secondMs;

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT */
export function monitorSettings(options: Omit<MonitorOptions, 'directory' | 'log'>): MonitorSettings {
  const judging = options.rollouts ?? {};
  const rollouts = rolloutSettings(judging);
  const { intervalMs = 60 * secondMs, settleMs = 30 * secondMs, keepMs = 90 * dayMs } = options;
  const [firstLook = intervalMs] = rollouts.looksMs;
  const lastLook = rollouts.looksMs.at(-1) ?? firstLook;
  return {
    judging,
    rollouts,
    intervalMs,
    settleMs,
    keepMs,
    checkEveryMs: Math.min(10 * secondMs, Math.max(secondMs / 4, Math.min(settleMs, firstLook) / 4)),
    lookBackMs: lastLook + settleMs + rollouts.windowMs,
  };
}
