/** Options of `icprofile serve` that are about the monitor. */
import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { AgeClass } from '../../model/requests';
import { monitorSettings, type MonitorOptions } from '../../monitor';
import { durationOf, durationsOf } from './durations';

/** As commander names them. */
export interface MonitorCommandOptions {
  readonly looks?: readonly number[];
  readonly interval?: number;
  readonly window?: number;
  readonly settle?: number;
  readonly webhook?: string;
  readonly pages?: string;
  readonly serviceThreshold?: number;
  readonly endpointThreshold?: number;
  readonly functionThreshold?: number;
  readonly falseAlarms?: number;
  readonly rollouts?: number;
  readonly youngest?: AgeClass;
  readonly warm?: AgeClass;
}

/** Requests that a process must have served to be in each class of ages. */
const ageLimits = [0, 100, 1000, 10_000] as const;

export function addMonitorOptions(command: Command): Command {
  return command
    .option('--looks <times>', 'when a rollout is judged, after its start (default: 10m,30m,2h)', durationsOf)
    .option('--window <time>', 'the base counts from so long before the start (default: 1h)', durationOf)
    .option('--interval <time>', 'hosts are compared in intervals of this length (default: 60s)', durationOf)
    .option('--settle <time>', 'how long a look waits for the last rows (default: 30s)', durationOf)
    .option('--service-threshold <percent>', 'smallest change of a service to report (default: 0.5%)', partOf)
    .option('--endpoint-threshold <percent>', 'the same of an endpoint (default: 1%)', partOf)
    .option('--function-threshold <percent>', 'the same of a function (default: 5%)', partOf)
    .option('--false-alarms <number>', 'false alarms that are accepted a week (default: 1)', amountOf)
    .option('--rollouts <number>', 'rollouts a week, which share the false alarms (default: 100)', amountOf)
    .option('--youngest <requests>', 'leave out processes that have served fewer (default: 1000)', ageOf)
    .option(
      '--warm <requests>',
      'processes that have served so many are compared with each other (default: 10000)',
      ageOf,
    )
    .option('--webhook <url>', 'post alerts here, as JSON', urlOf)
    .option('--pages <url>', 'address of the pages in alerts (default: where it listens)', urlOf);
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT */
export function monitorOptions(
  options: MonitorCommandOptions,
  dataDirectory: string,
  log: (line: string) => void,
): MonitorOptions {
  const { looks, interval, window, settle, webhook, pages, falseAlarms, rollouts, youngest, warm } = options;
  const { serviceThreshold, endpointThreshold, functionThreshold } = options;
  const monitor: MonitorOptions = {
    directory: path.join(dataDirectory, 'monitor'),
    rollouts: {
      thresholds: {
        ...(serviceThreshold !== undefined && { service: serviceThreshold }),
        ...(endpointThreshold !== undefined && { endpoint: endpointThreshold }),
        ...(functionThreshold !== undefined && { function: functionThreshold }),
      },
      ...(looks !== undefined && { looksMs: looks }),
      ...(window !== undefined && { windowMs: window }),
      ...(falseAlarms !== undefined && { falseAlarmsAWeek: falseAlarms }),
      ...(rollouts !== undefined && { rolloutsAWeek: rollouts }),
      ...(youngest !== undefined && { youngest }),
      ...(warm !== undefined && { warmFrom: warm }),
    },
    ...(interval !== undefined && { intervalMs: interval }),
    ...(settle !== undefined && { settleMs: settle }),
    ...(webhook !== undefined && { webhook }),
    ...(pages !== undefined && { pages }),
    log,
  };
  // What is wrong with them is said before a database is opened.
  monitorSettings(monitor);
  return monitor;
}

/** The percent sign must be there: 0.5 could be a half or a two-hundredth. */
function partOf(text: string): number {
  const [, number] = /^(\d+|\d*\.\d+)%$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) / 100;
  throw new InvalidArgumentError('It must be a percentage such as 0.5%.');
}

function amountOf(text: string): number {
  const amount = Number(text);
  if (text.trim() !== '' && amount > 0 && Number.isFinite(amount)) return amount;
  throw new InvalidArgumentError('It must be a number above 0.');
}

function ageOf(text: string): AgeClass {
  const index = ageLimits.findIndex((limit) => String(limit) === text);
  if (index >= 0) return index as AgeClass;
  throw new InvalidArgumentError(`It must be one of ${ageLimits.join(', ')}.`);
}

function urlOf(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new InvalidArgumentError('It must be an address such as https://example.com/hooks/1.');
}
