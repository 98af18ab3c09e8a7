/**
 * A counter that opens does not have to count: some hypervisors offer ones that stand still, or count the host. So
 * every group with an instructions event first counts a loop of known length.
 */
import { IcprofileError } from '../../errors';
import type { CounterAddon } from './context';
import { forEachPart, PartsReader, type CountedPart } from '../groups';
import { useEmulated } from '../diagnosis';
import type { ResolvedEvent } from '../events';
import type { CounterSource, CounterTarget } from '../options';

/** The loop: `burn` retires two instructions a round, so that 0.1 ms of it weigh more than two reads around it. */
const rounds = 100_000;
const expected = 2 * rounds;

/** Share of `expected` that a read's own instructions, or an interrupt counted with them, may add or hide. */
const tolerance = 0.01;

/** Times to try: a garbage collection, or another user of the PMU, can spoil one. Turns on the PMU last some ms. */
const maxAttempts = 64;

/** Passed checks, by source, target and event: the machine does not change while the process runs. */
const passed = new WeakMap<CounterAddon, Set<string>>();

export interface CheckedGroup {
  readonly source: CounterSource;
  readonly target: CounterTarget;
  readonly parts: readonly CountedPart[];
  readonly events: readonly ResolvedEvent[];
}

/**
 * Counts the loop with a group that was just opened, unless a group of its kind has passed before; leaves the group
 * disabled and reset. Groups without an event that counts instructions in user mode pass.
 *
 * @throws ERR_ICPROFILE_COUNTER_SELF_CHECK
 */
export function selfCheck(addon: CounterAddon, group: CheckedGroup): void {
  const index = group.events.findIndex(countsUserInstructions);
  const event = group.events[index];
  if (event === undefined) return;
  const verdicts = passed.get(addon) ?? new Set();
  passed.set(addon, verdicts);
  const key = `${group.source} ${group.target} ${event.name}`;
  if (verdicts.has(key)) return;
  const observed = countLoop(addon, group, index);
  forEachPart(group.parts, (native) => native.disable());
  forEachPart(group.parts, (native) => native.reset());
  if (observed !== 'right') throw failed(event.name, group.source, observed);
  verdicts.add(key);
}

/** The loop runs in user mode of this machine: an event that leaves that out cannot see it. */
function countsUserInstructions({ unit, parts }: ResolvedEvent): boolean {
  return (
    unit === 'instructions' &&
    parts.every(({ attribute }) => !attribute.excludeUser && !attribute.excludeHost)
  );
}

/** `right`, or the last wrong count, or undefined where the event was never on the PMU for the length of the loop. */
function countLoop(
  addon: CounterAddon,
  { parts, events, target }: CheckedGroup,
  index: number,
): 'right' | number | undefined {
  const reader = new PartsReader(parts, events.length);
  const count = () => countOf(reader, index);
  if (forEachPart(parts, (native) => native.enable()) !== 0) return undefined;
  let observed: number | undefined;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const empty = between(count, () => {
      addon.burn(0);
    });
    const loop = between(count, () => {
      addon.burn(rounds);
    });
    if (empty === undefined || loop === undefined) continue;
    // Other threads of the process can only add to the loop's own count.
    observed = target === 'process' ? Math.min(loop, expected) : loop - empty;
    if (Math.abs(observed - expected) <= tolerance * expected) return 'right';
  }
  return observed;
}

interface Count {
  readonly raw: number;
  readonly offPmuNs: number;
}

function countOf(reader: PartsReader, index: number): Count | undefined {
  const readings = reader.read();
  if (typeof readings === 'number') return undefined;
  const threads = readings[index] ?? [];
  return threads.reduce(
    ({ raw, offPmuNs }, thread) => ({
      raw: raw + thread.raw,
      offPmuNs: offPmuNs + thread.timeEnabledNs - thread.timeRunningNs,
    }),
    { raw: 0, offPmuNs: 0 },
  );
}

function between(count: () => Count | undefined, run: () => void): number | undefined {
  const before = count();
  run();
  const after = count();
  if (before === undefined || after === undefined || after.offPmuNs > before.offPmuNs) return undefined;
  return after.raw - before.raw;
}

function failed(event: string, source: CounterSource, observed: number | undefined): IcprofileError {
  const problem =
    observed === undefined
      ? 'was never on the PMU long enough to count a loop: others use its counters'
      : `counted a loop of ${expected} instructions as ${observed}`;
  return new IcprofileError(
    'ERR_ICPROFILE_COUNTER_SELF_CHECK',
    `The ${source} counter of ${event} ${problem}`,
    {
      remedy:
        observed === undefined
          ? `Stop other users of the PMU (perf, the NMI watchdog). ${useEmulated}`
          : useEmulated,
    },
  );
}
