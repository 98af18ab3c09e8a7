/** Times on command lines, such as 30m, in milliseconds. */
import { InvalidArgumentError } from 'commander';

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const unitsMs: Readonly<Record<string, number>> = { s: secondMs, m: minuteMs, h: hourMs, d: dayMs };

export function durationOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const duration = Number(number) * (unitsMs[unit] ?? 0);
  if (duration > 0) return Math.ceil(duration);
  throw new InvalidArgumentError('It must be a time such as 90s, 30m, 6h or 2d.');
}

export function durationsOf(text: string): readonly number[] {
  const durations = text.split(',').map(durationOf);
  if (durations.every((duration, index) => duration > (durations[index - 1] ?? 0))) return durations;
  throw new InvalidArgumentError('It must be times in ascending order, such as 10m,30m,2h.');
}
