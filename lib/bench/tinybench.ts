/**
 * What a suite that was written for tinybench finds where it imports that: its tasks are registered as benchmarks. `run()`
 * runs nothing, for the process measures one of them when the file has loaded, so results have no numbers.
 */
import { invalidArgument } from '../errors';
import { openedRegistry, type BenchmarkHooks } from './registry';
import { now } from './tinybench-timing';

export * from './tinybench-timing';

type Mode = 'run' | 'warmup';
type TaskFunction = () => unknown;
type TaskHook = (this: Task, mode?: Mode) => unknown;
type SuiteHook = (task: Task, mode: Mode) => unknown;

interface TaskOptions {
  readonly beforeAll?: TaskHook;
  readonly afterAll?: TaskHook;
  readonly beforeEach?: TaskHook;
  readonly afterEach?: TaskHook;
}

interface SuiteOptions {
  readonly name?: string;
  readonly setup?: SuiteHook;
  readonly teardown?: SuiteHook;
}

const statistics = [
  'aad',
  'critical',
  'df',
  'mad',
  'max',
  'mean',
  'min',
  'moe',
  'p50',
  'p75',
  'p99',
  'p995',
  'p999',
  'rme',
  'sd',
  'sem',
  'variance',
] as const;

const noStatistics = {
  ...(Object.fromEntries(statistics.map((name) => [name, NaN])) as Record<
    (typeof statistics)[number],
    number
  >),
  samples: [] as number[],
  samplesCount: 0,
};

/** What suites read of their own options. */
const defaults = { now, time: 1000, iterations: 64, concurrency: null, throws: false, warmup: true };

/** What is read of results is there, and no number. */
const noResult = {
  ...noStatistics,
  state: 'not-started',
  hz: NaN,
  period: NaN,
  totalTime: NaN,
  latency: noStatistics,
  throughput: noStatistics,
} as const;

export class Task extends EventTarget {
  readonly name: string;
  readonly fn: TaskFunction;
  readonly runs = 0;
  readonly result = noResult;

  constructor(name: string, fn: TaskFunction) {
    super();
    this.name = name;
    this.fn = fn;
  }
}

/** Suites of one file by what they are called in results. */
const suiteNames = new Set<string>();

export class Bench extends EventTarget {
  readonly name: string | undefined;
  readonly #options: SuiteOptions;
  readonly #group: string;
  readonly #tasks = new Map<string, Task>();

  constructor(options: SuiteOptions = {}) {
    super();
    this.name = options.name;
    Object.assign(this, defaults, options);
    this.#options = options;
    this.#group = freeName(options.name ?? '');
  }

  get tasks(): Task[] {
    return [...this.#tasks.values()];
  }

  get results(): (typeof noResult)[] {
    return this.tasks.map(({ result }) => result);
  }

  add(name: string, fn: TaskFunction, options: TaskOptions = {}): this {
    if (typeof fn !== 'function') throw invalidArgument('fn', 'a function', fn);
    const task = new Task(name, fn);
    const register = (): void => {
      openedRegistry().add({ name, fn, threshold: null, hooks: this.#hooksOf(task, options) });
    };
    if (this.#group === '') register();
    else openedRegistry().inGroup(this.#group, register);
    this.#tasks.set(name, task);
    return this;
  }

  getTask(name: string): Task | undefined {
    return this.#tasks.get(name);
  }

  remove(name: string): this {
    openedRegistry().remove(this.#group === '' ? [name] : [this.#group, name]);
    this.#tasks.delete(name);
    return this;
  }

  reset(): void {
    // There is nothing to take back.
  }

  run(): Promise<Task[]> {
    return Promise.resolve(this.tasks);
  }

  runSync(): Task[] {
    return this.tasks;
  }

  warmup(): Promise<void> {
    return Promise.resolve();
  }

  table(convert?: (task: Task) => unknown): unknown[] {
    return this.tasks.map((task) => convert?.(task) ?? { 'Task name': task.name });
  }

  #hooksOf(task: Task, { beforeAll, afterAll, beforeEach, afterEach }: TaskOptions): BenchmarkHooks {
    const { setup, teardown } = this.#options;
    const each = (hook: TaskHook | undefined) =>
      hook === undefined ? undefined : () => hook.call(task, 'run');
    return {
      before: async () => {
        await setup?.(task, 'run');
        await beforeAll?.call(task, 'run');
      },
      after: async () => {
        await afterAll?.call(task, 'run');
        await teardown?.(task, 'run');
      },
      beforeEach: each(beforeEach),
      afterEach: each(afterEach),
    };
  }
}

/** The first suite without a name needs none. */
function freeName(name: string): string {
  let free = name;
  for (let number = 2; suiteNames.has(free); number++) free = `${name === '' ? 'suite' : name} ${number}`;
  suiteNames.add(free);
  return free;
}
