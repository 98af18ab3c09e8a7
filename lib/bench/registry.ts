/** The benchmarks that a file registers while it loads, in the process that measures one of them. */
import { IcprofileError, invalidArgument } from '../errors';

export type Hook = () => unknown;

export interface BenchmarkHooks {
  /** Once, before the benchmark runs for the first time. May return a promise. */
  readonly before?: Hook | undefined;
  /** Once, when it has been measured. */
  readonly after?: Hook | undefined;
  /** Before each iteration, and not counted. */
  readonly beforeEach?: Hook | undefined;
  readonly afterEach?: Hook | undefined;
}

export interface RegisteredBenchmark {
  /** Groups, outermost first, and its own name. */
  readonly path: readonly string[];
  readonly fn: () => unknown;
  readonly threshold: number | null;
  readonly hooks: BenchmarkHooks;
  /** Called once, before it runs, where function and hooks are known by then only: these replace those above. */
  readonly prepare?: (() => Promise<PreparedBenchmark>) | undefined;
  readonly group: Group;
}

/** What runs. */
export type PreparedBenchmark = Pick<RegisteredBenchmark, 'fn' | 'hooks'>;

/** What hooks are of; the file itself is one without a name. */
export interface Group {
  readonly name: string;
  readonly parent: Group | null;
  readonly before: Hook[];
  readonly after: Hook[];
}

export class Registry {
  /** By their paths: a file may register thousands. */
  readonly #benchmarks = new Map<string, RegisteredBenchmark>();
  #group: Group = { name: '', parent: null, before: [], after: [] };

  get group(): Group {
    return this.#group;
  }

  /** In the order in which they were registered. */
  get benchmarks(): readonly RegisteredBenchmark[] {
    return [...this.#benchmarks.values()];
  }

  /** What `define` registers is in a group of that name. */
  inGroup(name: string, define: () => unknown): void {
    const parent = this.#group;
    this.#group = { name, parent, before: [], after: [] };
    try {
      const result = define();
      if (isThenable(result)) throw invalidArgument('The function of a group', 'synchronous', result);
    } finally {
      this.#group = parent;
    }
  }

  /** @throws ERR_ICPROFILE_INVALID_ARGUMENT where there is one of that name in the group already. */
  add(benchmark: Omit<RegisteredBenchmark, 'path' | 'group'> & { readonly name: string }): void {
    const path = [...groupNames(this.#group), benchmark.name];
    if (this.find(path) !== undefined) {
      throw invalidArgument('The name of a benchmark', 'unique in its group', path.join(' > '));
    }
    const { fn, threshold, hooks, prepare } = benchmark;
    this.#benchmarks.set(keyOf(path), { path, fn, threshold, hooks, prepare, group: this.#group });
  }

  remove(path: readonly string[]): void {
    this.#benchmarks.delete(keyOf(path));
  }

  find(path: readonly string[]): RegisteredBenchmark | undefined {
    return this.#benchmarks.get(keyOf(path));
  }
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

function groupNames(group: Group): readonly string[] {
  return group.parent === null ? [] : [...groupNames(group.parent), group.name];
}

/** From the file's own to the innermost. */
function groupsOf({ group }: RegisteredBenchmark): readonly Group[] {
  const groups: Group[] = [];
  for (let current: Group | null = group; current !== null; current = current.parent) groups.unshift(current);
  return groups;
}

/** Does the work with the hooks called around it that are called once. @throws what they throw */
export async function betweenHooks<Result>(
  benchmark: RegisteredBenchmark,
  work: (prepared: PreparedBenchmark) => Promise<Result>,
): Promise<Result> {
  const groups = groupsOf(benchmark);
  for (const group of groups) for (const hook of group.before) await hook();
  const prepared = (await benchmark.prepare?.()) ?? benchmark;
  await prepared.hooks.before?.();
  const result = await work(prepared);
  await prepared.hooks.after?.();
  for (const group of groups.toReversed()) for (const hook of group.after) await hook();
  return result;
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as Partial<PromiseLike<unknown>>).then === 'function'
  );
}

/** A benchmark file may have an installation of icprofile of its own: the registry is the process's. */
const registryKey = Symbol.for('icprofile.benchmarks.1');

export function openRegistry(): Registry {
  const registry = new Registry();
  Object.defineProperty(globalThis, registryKey, { value: registry });
  return registry;
}

/** @throws ERR_ICPROFILE_INVALID_STATE outside of `icprofile bench`. */
export function openedRegistry(): Registry {
  const registry = Reflect.get(globalThis, registryKey) as Registry | undefined;
  if (registry !== undefined) return registry;
  throw new IcprofileError(
    'ERR_ICPROFILE_INVALID_STATE',
    'Benchmarks are measured by icprofile bench alone, in processes of their own',
    { remedy: 'Run the file with: icprofile bench FILE' },
  );
}
