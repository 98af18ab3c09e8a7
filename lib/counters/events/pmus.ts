/** The performance monitoring units that the kernel shows in /sys/bus/event_source/devices. */
import { parseBitField, type BitField } from './pmu-format';
import { readInteger, readLine, type SystemReader } from '../system';

const devices = '/sys/bus/event_source/devices';

/** Suffixes of files beside an event that describe its display, not another event. */
const attributeSuffix = /\.(scale|unit|snapshot|per-pkg)$/;

/** One directory of sysfs. Its files are read when asked for: a server's PMUs have thousands. */
export class Pmu {
  private core: boolean | undefined;

  constructor(
    readonly name: string,
    /** The number for `perf_event_attr.type`. */
    readonly type: number,
    private readonly system: SystemReader,
  ) {}

  /** Whether it counts what CPU cores execute; `cpus` marks each kind of core of a hybrid CPU, and arm64's cores. */
  get isCore(): boolean {
    this.core ??= this.name === 'cpu' || this.system.readText(`${this.directory}/cpus`) !== undefined;
    return this.core;
  }

  /** Whether it counts for whole CPUs or packages only, so that no thread can have a counter of it. */
  get isSystemWide(): boolean {
    return !this.isCore && this.system.readText(`${this.directory}/cpumask`) !== undefined;
  }

  /** Terms that the named event stands for, such as `event=0xc0,umask=0x1`. */
  eventTerms(event: string): string | undefined {
    return this.eventNames().includes(event)
      ? readLine(this.system, `${this.directory}/events/${event}`)
      : undefined;
  }

  eventNames(): readonly string[] {
    return this.system
      .listDirectory(`${this.directory}/events`)
      .filter((name) => !attributeSuffix.test(name));
  }

  format(term: string): BitField | undefined {
    if (!this.formatNames().includes(term)) return undefined;
    const text = readLine(this.system, `${this.directory}/format/${term}`);
    return text === undefined ? undefined : parseBitField(text);
  }

  formatNames(): readonly string[] {
    return this.system.listDirectory(`${this.directory}/format`);
  }

  private get directory(): string {
    return `${devices}/${this.name}`;
  }
}

export function listPmus(system: SystemReader): readonly Pmu[] {
  return system.listDirectory(devices).flatMap((name) => {
    const type = readInteger(system, `${devices}/${name}/type`);
    return type === undefined ? [] : [new Pmu(name, type, system)];
  });
}

const seen = new WeakMap<SystemReader, readonly Pmu[]>();

/**
 * What `use` makes of the PMUs as this process first saw them: listing them takes some files of each, and they hardly
 * ever change. Where it does not succeed, of the PMUs as they are now, as kernel modules bring new ones.
 */
export function withPmus<T>(system: SystemReader, use: (pmus: readonly Pmu[]) => T): T {
  const known = seen.get(system);
  if (known !== undefined) {
    try {
      return use(known);
    } catch {
      // Whatever was wrong shows again, unless it was the list.
    }
  }
  const pmus = listPmus(system);
  seen.set(system, pmus);
  return use(pmus);
}

/**
 * The PMUs that a name in an event means: the one called so, else all that are numbered instances of it, as in
 * perf, so that `armv8_pmuv3` finds `armv8_pmuv3_0`.
 */
export function matchPmus(pmus: readonly Pmu[], name: string): readonly Pmu[] {
  const exact = pmus.filter((pmu) => pmu.name === name);
  if (exact.length > 0) return exact;
  return pmus.filter(
    (pmu) => pmu.name.startsWith(`${name}_`) && /^\d+$/.test(pmu.name.slice(name.length + 1)),
  );
}
