/**
 * What a suite that was written for tinybench finds where it imports that: its tasks are registered as benchmarks. `run()`
 * runs nothing, for the process measures one of them when the file has loaded, so results have no numbers.
 */
import { invalidArgument } from '../../errors';
import { FreeNames } from '../../free-name';
import { openedRegistry, type BenchmarkHooks } from '../registry';
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
  readonly warmup?: boolean;
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
const defaults = {
  now,
  time: 1000,
  iterations: 64,
  concurrency: null,
  threshold: Infinity,
  throws: false,
  warmup: true,
  warmupTime: 250,
  warmupIterations: 16,
};

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

/** What suites read of a run: events have the task that they are about. */
class BenchEvent extends Event {
  readonly task: Task | undefined;

  constructor(type: string, task?: Task) {
    super(type);
    this.task = task;
  }
}

export class Task extends EventTarget {
  readonly bench: Bench;
  readonly name: string;
  readonly fn: TaskFunction;
  readonly opts: TaskOptions;
  readonly runs = 0;
  readonly result = noResult;
  readonly detectedResolution = undefined;

  constructor(bench: Bench, name: string, fn: TaskFunction, opts: TaskOptions = {}) {
    super();
    this.bench = bench;
    this.name = name;
    this.fn = fn;
    this.opts = opts;
  }

  run(): Promise<this> {
    return Promise.resolve(this);
  }

  runSync(): this {
    return this;
  }

  warmup(): Promise<void> {
    return Promise.resolve();
  }

  warmupSync(): void {
    // Each benchmark is warmed up before it is measured.
  }

  setResult(): void {
    // Results are in icprofile's own table.
  }

  reset(): void {
    // There is nothing to take back.
  }
}

/** Suites of one file by what they are called in results. */
const suiteNames = new FreeNames(' ');

/** Stands for the class of tinybench 2 to 6, with the methods of them all. */
export class Bench extends EventTarget {
  readonly name: string | undefined;
  readonly opts: SuiteOptions;
  readonly runtime = 'node';
  readonly runtimeVersion = process.version;
  /** Suites set these, to no effect. */
  concurrency: 'task' | 'bench' | null = null;
  threshold = Infinity;
  readonly #group: string;
  readonly #tasks = new Map<string, Task>();
  readonly #todos = new Map<string, Task>();

  constructor(options: SuiteOptions = {}) {
    super();
    this.name = options.name;
    this.opts = { ...defaults, ...options };
    // As an option `warmup` says whether to; on the suite it is the method of version 2.
    const own = Object.entries(this.opts).filter(([name]) => name !== 'warmup');
    Object.assign(this, Object.fromEntries(own));
    this.#group = suiteNames.take(options.name ?? '', options.name ?? 'suite');
  }

  get tasks(): Task[] {
    return [...this.#tasks.values()];
  }

  /** What is still to be written, of version 2. */
  get todos(): Task[] {
    return [...this.#todos.values()];
  }

  get results(): (typeof noResult)[] {
    return this.tasks.map(({ result }) => result);
  }

  /** One of the same name is replaced, as in version 2; later versions refuse it. */
  add(name: string, fn: TaskFunction, options: TaskOptions = {}): this {
    if (typeof fn !== 'function') throw invalidArgument('fn', 'a function', fn);
    const task = new Task(this, name, fn, options);
    const registry = openedRegistry();
    registry.remove(this.#pathOf(name));
    const register = (): void => {
      registry.add({ name, fn, threshold: null, hooks: this.#hooksOf(task) });
    };
    if (this.#group === '') register();
    else registry.inGroup(this.#group, register);
    this.#tasks.set(name, task);
    this.dispatchEvent(new BenchEvent('add', task));
    return this;
  }

  /** Is not run. */
  todo(name: string, fn: TaskFunction = () => undefined, options: TaskOptions = {}): this {
    const task = new Task(this, name, fn, options);
    this.#todos.set(name, task);
    this.dispatchEvent(new BenchEvent('todo', task));
    return this;
  }

  getTask(name: string): Task | undefined {
    return this.#tasks.get(name);
  }

  remove(name: string): this {
    const task = this.getTask(name);
    if (task === undefined) return this;
    openedRegistry().remove(this.#pathOf(name));
    this.#tasks.delete(name);
    this.dispatchEvent(new BenchEvent('remove', task));
    return this;
  }

  reset(): void {
    this.dispatchEvent(new BenchEvent('reset'));
  }

  /** Suites may wait for its events. */
  run(): Promise<Task[]> {
    return Promise.resolve(this.runSync());
  }

  runSync(): Task[] {
    this.dispatchEvent(new BenchEvent('start'));
    for (const task of this.tasks) {
      for (const type of ['start', 'cycle', 'complete']) task.dispatchEvent(new BenchEvent(type, task));
      this.dispatchEvent(new BenchEvent('cycle', task));
    }
    this.dispatchEvent(new BenchEvent('complete'));
    return this.tasks;
  }

  runConcurrently(): Promise<Task[]> {
    return this.run();
  }

  warmup(): Promise<void> {
    this.dispatchEvent(new BenchEvent('warmup'));
    return Promise.resolve();
  }

  warmupConcurrently(): Promise<void> {
    return this.warmup();
  }

  table(convert?: (task: Task) => unknown): unknown[] {
    return this.tasks.map((task) => convert?.(task) ?? { 'Task name': task.name });
  }

  #pathOf(name: string): readonly string[] {
    return this.#group === '' ? [name] : [this.#group, name];
  }

  #hooksOf(task: Task): BenchmarkHooks {
    const { beforeAll, afterAll, beforeEach, afterEach } = task.opts;
    const { setup, teardown } = this.opts;
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
