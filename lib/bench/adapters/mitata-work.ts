/** The three kinds of functions that mitata takes, as benchmarks. */
import { invalidArgument } from '../../errors';
import type { BenchmarkHooks, PreparedBenchmark, RegisteredBenchmark } from '../registry';

export type Work = (...parameters: unknown[]) => unknown;

/** What a generator is called with. */
interface State {
  readonly get: (argument: string) => unknown;
}

/** What it yields, once, where it is no function: parameters that are made anew for each iteration, by their place. */
interface Yielded {
  readonly bench?: Work;
  readonly [place: number]: () => unknown;
}

export function subjectOf(
  name: string,
  work: Work,
  values: Readonly<Record<string, unknown>>,
): Omit<RegisteredBenchmark, 'path' | 'group' | 'threshold'> {
  if (isGenerator(work)) return { fn: work, hooks: {}, prepare: () => prepare(work, values) };
  if (work.length === 0) return { fn: work, hooks: {} };
  const refuse = (): Promise<PreparedBenchmark> =>
    Promise.reject(
      invalidArgument(
        `The function of ${name}`,
        'one without parameters, or a generator function: where it runs the loop itself, iterations cannot be told apart',
        work,
      ),
    );
  return { fn: work, hooks: {}, prepare: refuse };
}

function isGenerator(work: Work): boolean {
  return Object.prototype.toString.call(work).includes('Generator');
}

/** What stands before the `yield` is not counted, nor is what stands after it. */
async function prepare(work: Work, values: Readonly<Record<string, unknown>>): Promise<PreparedBenchmark> {
  const state: State = { get: (argument) => values[argument] };
  const steps = work(state) as Iterator<unknown> | AsyncIterator<unknown>;
  const { value } = (await steps.next()) as { readonly value: unknown };
  const after = (): unknown => steps.next();
  if (typeof value === 'function') return { fn: value as () => unknown, hooks: { after } };
  const yielded = (value ?? {}) as Yielded;
  if (typeof yielded.bench !== 'function') {
    throw invalidArgument('What a generator yields', 'a function, or an object with one as bench', value);
  }
  return withParameters(yielded.bench, yielded, after);
}

function withParameters(fn: Work, yielded: Yielded, after: () => unknown): PreparedBenchmark {
  const makers = Array.from({ length: fn.length }, (_, place) => yielded[place]);
  if (makers.length === 0) return { fn, hooks: { after } };
  let parameters: readonly unknown[] = [];
  const hooks: BenchmarkHooks = {
    beforeEach: () => {
      parameters = makers.map((make) => make?.());
    },
    after,
  };
  return { fn: () => fn(...parameters), hooks };
}
