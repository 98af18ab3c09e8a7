/**
 * What a suite that was written for mitata finds where it imports that. `run()` runs nothing: it registers what `bench()` was
 * told, once for each combination of arguments, and has no results.
 */
import { invalidArgument } from '../../errors';
import { FreeNames } from '../../free-name';
import { subjectOf, type Work } from './mitata-work';
import { openedRegistry } from '../registry';

export const flags = { compact: 1, baseline: 2 };

type Values = Readonly<Record<string, readonly unknown[]>>;

let pending: B[] = [];
/** Of the innermost group that has one, as mitata shows it. */
let groupName: string | null = null;
/** By group: mitata lets benchmarks have the same name. */
const usedNames = new Map<string | null, FreeNames>();

/** One benchmark, or one for each combination of its arguments. */
export class B {
  readonly #work: Work;
  readonly #group = groupName;
  readonly #values: Record<string, readonly unknown[]> = {};
  #name: string;

  constructor(name: string, work: Work) {
    if (typeof work !== 'function') throw invalidArgument('fn', 'a function', work);
    this.#name = name;
    this.#work = work;
  }

  name(name: string): this {
    this.#name = name;
    return this;
  }

  args(name: string | readonly unknown[] | Values, values: readonly unknown[] = []): this {
    if (typeof name === 'string') this.#values[name] = values;
    else if (Array.isArray(name)) this.#values['x'] = name;
    else Object.assign(this.#values, name);
    return this;
  }

  range(name: string, first: number, last: number, factor = 8): this {
    return this.args(
      name,
      series(first, last, (value) => value * factor),
    );
  }

  dense_range(name: string, first: number, last: number, step = 1): this {
    return this.args(
      name,
      series(first, last, (value) => value + step),
    );
  }

  register(filter: RegExp): void {
    if (!filter.test(this.#name)) return;
    const taken = usedNames.get(this.#group) ?? new FreeNames(' ');
    usedNames.set(this.#group, taken);
    for (const values of combinations(this.#values)) {
      const name = Object.entries(values).reduce(
        (text, [argument, value]) => text.replaceAll(`$${argument}`, String(value)),
        this.#name,
      );
      const register = (): void => {
        const free = taken.take(name);
        openedRegistry().add({ name: free, threshold: null, ...subjectOf(free, this.#work, values) });
      };
      if (this.#group === null) register();
      else openedRegistry().inGroup(this.#group, register);
    }
  }

  // How mitata collects garbage and shows results.
  gc = (): this => this;
  compact = (): this => this;
  baseline = (): this => this;
  highlight = (): this => this;
}

function series(first: number, last: number, next: (value: number) => number): readonly number[] {
  const values: number[] = [];
  for (let value = first; value <= last && value !== values.at(-1); value = next(value)) values.push(value);
  return values.includes(last) ? values : [...values, last];
}

function combinations(values: Values): readonly Readonly<Record<string, unknown>>[] {
  return Object.entries(values).reduce<readonly Readonly<Record<string, unknown>>[]>(
    (all, [argument, each]) =>
      each.flatMap((value) => all.map((combination) => ({ ...combination, [argument]: value }))),
    [{}],
  );
}

export function bench(name: string | Work, work?: Work): B {
  const benchmark =
    typeof name === 'function' ? new B(name.name || 'anonymous', name) : new B(name, work as Work);
  pending.push(benchmark);
  return benchmark;
}

export function group(name: string | (() => unknown), define?: () => unknown): unknown {
  return typeof name === 'function' ? collect(name, groupName) : collect(define as () => unknown, name);
}

function collect(define: () => unknown, name: string | null): unknown {
  const outer = groupName;
  groupName = name;
  const leave = (): void => {
    groupName = outer;
  };
  const result = define();
  if (result instanceof Promise) return result.then(leave);
  leave();
  return undefined;
}

const asGroup = (define: () => unknown): unknown => collect(define, groupName);
export const compact = asGroup;
export const summary = asGroup;
export const boxplot = asGroup;
export const barplot = asGroup;
export const lineplot = asGroup;

export function run({ filter = /(?:)/ }: { readonly filter?: RegExp } = {}): Promise<unknown> {
  for (const benchmark of pending) benchmark.register(filter);
  pending = [];
  return Promise.resolve({ context: {}, layout: [], benchmarks: [] });
}

/** Has no numbers: it is no benchmark of a name. */
export function measure(): Promise<unknown> {
  return Promise.resolve({ kind: 'fn', samples: [], ticks: 0, min: NaN, max: NaN, avg: NaN, p50: NaN });
}

const sink: { value?: unknown } = {};

/** V8 keeps what is stored where somebody else could read it. */
export function do_not_optimize(value: unknown): void {
  sink.value = value;
}
