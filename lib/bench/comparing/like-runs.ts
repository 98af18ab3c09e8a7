/** Which benchmark results can be compared: their numbers must mean the same. */
import type { BenchmarkRun, RunDifference } from '../../model/benchmark';
import { environmentDifferences } from '../../model/transform';

interface Property {
  readonly what: string;
  readonly of: (run: BenchmarkRun) => string;
}

const mustBeAlike: readonly Property[] = [
  { what: 'source', of: ({ source }) => source },
  { what: 'event', of: ({ event }) => event.name },
  { what: 'unit', of: ({ event }) => event.unit },
  { what: 'instruction set', of: ({ machine }) => machine.architecture },
  { what: 'Node', of: ({ machine }) => machine.node },
  { what: 'V8', of: ({ machine }) => machine.v8 },
  { what: 'Node flags', of: ({ machine }) => flagsText(machine.flags) },
];

const cpuModel: Property = { what: 'CPU', of: ({ machine }) => machine.cpuModel };

const mayDiffer: readonly Property[] = [
  cpuModel,
  { what: 'QEMU', of: ({ machine }) => machine.emulator ?? 'none' },
  { what: 'icprofile', of: ({ icprofileVersion }) => icprofileVersion },
];

/** What keeps runs from being compared. */
export function incompatibilities(base: BenchmarkRun, head: BenchmarkRun): readonly RunDifference[] {
  if (!hasCounts(base) || !hasCounts(head)) return [];
  const properties = dependsOnCpuModel(base) ? [...mustBeAlike, cpuModel] : mustBeAlike;
  const surroundings = environmentDifferences(base.machine, head.machine);
  return [
    ...differences(base, head, properties),
    ...surroundings.map(({ what, first, second }) => ({ what, base: first, head: second })),
  ];
}

/** What a reader should know: numbers may move with it, though they mean the same. */
export function remarkableProperties(base: BenchmarkRun, head: BenchmarkRun): readonly RunDifference[] {
  return differences(base, head, mayDiffer);
}

/** Where nothing was counted, no process told how it would have been. */
function hasCounts({ benchmarks }: BenchmarkRun): boolean {
  return benchmarks.some(({ samples }) => samples.length > 0);
}

/**
 * Instructions that a CPU counts are the same on another model, but for code that is chosen by the CPU's features, which V8 and
 * libraries do. Time, cycles and misses are not. The emulated CPU is always the same: another one is another emulator.
 */
function dependsOnCpuModel({ source, event }: BenchmarkRun): boolean {
  return source !== 'hardware' || event.unit !== 'instructions';
}

function differences(
  base: BenchmarkRun,
  head: BenchmarkRun,
  properties: readonly Property[],
): readonly RunDifference[] {
  return properties
    .map(({ what, of }) => ({ what, base: of(base), head: of(head) }))
    .filter((difference) => difference.base !== difference.head);
}

/** Each sample has seeds of its own, so these do not belong to the run. */
const seedFlag = /^--(hash|random)-seed(=|$)/;

/** V8 takes underscores for hyphens, and flags in any order. */
function flagsText(flags: readonly string[]): string {
  const normal = flags.map((flag) => flag.replace(/^[^=]*/, (name) => name.replaceAll('_', '-')));
  return (
    normal
      .filter((flag) => !seedFlag.test(flag))
      .toSorted()
      .join(' ') || 'none'
  );
}
