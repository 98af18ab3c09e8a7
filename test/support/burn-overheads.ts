import path from 'node:path';
import { deterministicNodeFlags, runEmulated } from './emulated';
import type { EmulatedRunOptions } from './emulated';

const fixture = path.join(__dirname, '..', 'fixtures', 'emulated', 'burn.js');

/** `burn(count)` retires 2 instructions for each count, and the same overhead each time. */
const counts = [0, 1, 2, 3, 5, 8, 10, 100, 1_000, 4_095, 4_096, 65_537, 1_000_003];
const repetitions = 20;

/** What counting all these burns, each `repetitions` times, found besides the burnt instructions: one number if exact. */
export function burnOverheads(target: 'thread' | 'process', options: EmulatedRunOptions = {}): Set<number> {
  const args = [target, String(repetitions), ...counts.map(String)];
  const measured = runEmulated(fixture, { nodeFlags: deterministicNodeFlags, ...options, args }).json();
  const list = measured as readonly (readonly [number, number])[];
  expect(list).toHaveLength(repetitions * counts.length);
  return new Set(list.map(([count, instructions]) => instructions - 2 * count));
}
