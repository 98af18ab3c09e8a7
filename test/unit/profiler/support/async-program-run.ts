/** Runs random asynchronous programs, and keeps the books that their profiles are compared with. */
import { AsyncResource } from 'node:async_hooks';
import vm from 'node:vm';
import type { Profile } from '../../../../lib/model/profile/profile';
import type { ManualCounters } from '../../../../lib/profiler';
import { label, profile as profileFunction } from '../../../../lib/profiler';
import { sourceOfProgram, sourceOfSharedFunctions } from './async-program-source';
import type { Body } from './async-programs';

/** By path of functions, as text. Paths with nothing to tell are in none. */
export interface Books {
  readonly self: Record<string, number>;
  readonly calls: Record<string, number>;
  /**
   * Undefined where a call, or a generator going on, went back to a function above the one that was resumed: it is then told
   * as synchronous.
   */
  readonly resumed: Record<string, number> | undefined;
}

export interface AsyncRun {
  /** All that could be seen, in the order in which it happened. */
  readonly trace: readonly string[];
  readonly books: Books;
}

type Path = readonly string[];
type Callback = () => void;

/** How a program's functions are made: as they are, or profiled, by a wrapper or by probes in their code. */
export interface Wrapping {
  readonly profile: typeof profileFunction;
  readonly label: typeof label;
  /** What is done to the source. */
  readonly rewrite: (source: string) => string;
}

const asItIs = (source: string): string => source;
export const unwrapped: Wrapping = {
  profile: (fn) => fn,
  label: (_, fn, ...args) => fn(...args),
  rewrite: asItIs,
};
export const wrapped: Wrapping = { profile: profileFunction, label, rewrite: asItIs };

export async function runAsyncProgram(
  program: Body,
  { profile, label: labelled, rewrite }: Wrapping,
  counters: ManualCounters,
): Promise<AsyncRun> {
  const keeper = new BookKeeper(counters);
  const schedule = new Schedule();
  const environment = {
    AsyncResource,
    profile,
    label: labelled,
    always: true,
    ...keeper.operations,
    ...schedule.operations,
  };
  const main = vm.compileFunction(
    rewrite(`${sourceOfSharedFunctions()}\nreturn (async () => {\n${sourceOfProgram(program)}\n})()`),
    Object.keys(environment),
  ) as (...values: readonly unknown[]) => Promise<void>;
  await main(...Object.values(environment)).catch(keeper.operations.caught);
  await schedule.finish();
  return { trace: keeper.trace, books: keeper.books() };
}

/** What is burned, on whose behalf, by the rules: an amount belongs to its path, and to the resumption that it is in. */
class BookKeeper {
  readonly trace: string[] = [];
  readonly #self: Record<string, number> = {};
  readonly #calls: Record<string, number> = {};
  readonly #resumed: Record<string, number> = {};
  #escaped = false;
  /** What was resumed last: all that runs until the next resumption is part of it. */
  #resumption: Path = [];

  constructor(readonly counters: ManualCounters) {}

  readonly operations = {
    burn: (path: Path, amount: number, event: string): void => {
      this.trace.push(event);
      this.counters.advance(amount);
      add(this.#self, path, amount);
      this.#burnInResumption(amount);
    },
    called: (path: Path): void => {
      this.trace.push(`call ${path.join('/')}`);
      add(this.#calls, path, 1);
      this.#noteEscape([path]);
    },
    /** Of a generator, and those that have delegated to it. */
    wentOn: (paths: readonly Path[]): void => {
      this.#noteEscape(paths);
    },
    resumed: (path: Path): void => {
      this.#resumption = path;
    },
    caught: (error: unknown): void => {
      this.trace.push(`caught ${String(error)}`);
    },
    inScope: (resource: AsyncResource, callback: Callback): void => {
      const before = this.#resumption;
      try {
        resource.runInAsyncScope(callback);
      } finally {
        this.#resumption = before;
      }
    },
  };

  books(): Books {
    return {
      self: this.#self,
      calls: this.#calls,
      resumed: this.#escaped ? undefined : this.#resumed,
    };
  }

  #noteEscape(paths: readonly Path[]): void {
    if (paths.some((path) => !isBelow(path, this.#resumption))) this.#escaped = true;
  }

  #burnInResumption(amount: number): void {
    if (this.#resumption.length > 0) add(this.#resumed, this.#resumption, amount);
  }
}

function isBelow(path: Path, above: Path): boolean {
  return above.every((name, depth) => path[depth] === name);
}

/** Knows what is still to come, so that a program's end can be awaited. */
class Schedule {
  #pending = 0;
  #shared: Promise<unknown> | undefined;
  readonly #deferred: Callback[] = [];

  readonly operations = {
    schedulers: {
      immediate: (callback: Callback) => void setImmediate(callback),
      tick: (callback: Callback) => {
        process.nextTick(callback);
      },
      microtask: queueMicrotask,
      then: (callback: Callback) => void Promise.resolve().then(callback),
      resource: (callback: Callback) => void this.#deferred.push(AsyncResource.bind(callback)),
    },
    later: (schedule: (callback: Callback) => void, callback: Callback): void => {
      this.#pending++;
      schedule(() => {
        try {
          callback();
        } catch {
          // The trace has what went before it.
        } finally {
          this.#pending--;
        }
      });
    },
    track: (promise: Promise<unknown>): Promise<unknown> => {
      this.#pending++;
      const done = () => {
        this.#pending--;
      };
      promise.then(done, done);
      return promise;
    },
    shared: (): Promise<unknown> => (this.#shared ??= new Promise((resolve) => setImmediate(resolve))),
  };

  async finish(): Promise<void> {
    while (this.#pending > 0) {
      for (const callback of this.#deferred.splice(0)) callback();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function add(sums: Record<string, number>, path: Path, amount: number): void {
  const key = path.join('/');
  sums[key] = (sums[key] ?? 0) + amount;
}

/** The same books, of what a profile says. */
export function booksOf({ nodes, functions, calls }: Profile): Books {
  const pathOf = (index: number): Path => {
    const { parent, function: fn } = nodes[index]!;
    return parent < 0 ? [] : [...pathOf(parent), functions[fn]!.name];
  };
  const books = { self: {}, calls: {}, resumed: {} };
  nodes.forEach((node, index) => {
    for (const field of ['self', 'resumed'] as const) {
      if (node[field][0] !== 0) add(books[field], pathOf(index), node[field][0]!);
    }
  });
  for (const { to, count } of calls) add(books.calls, pathOf(to), count);
  return books;
}
