/**
 * Random programs for the profiler, and a model that says what their profiles must hold. The model follows the rules
 * of accounting as plainly as can be, over paths of names; it knows nothing of nodes, edges or probes.
 */
import fc from 'fast-check';
import { label, profile, ManualCounters, Profiler } from '../../../../lib/profiler';
import type { Profile } from '../../../../lib/model/profile/profile';
import { pathAfterCall } from '../../../support/folded-path';

const functionNames = ['f0', 'f1', 'f2', 'f3'] as const;
const labelValues = ['0', '1', '2'] as const;
const labelNames = labelValues.map((value) => `L=${value}`);
const calleeNames: readonly string[] = [...functionNames, ...labelNames];

/** Something to do in a function: advance the counters, call a function, start or stop a profiler. */
export type Step =
  | { readonly kind: 'work'; readonly amounts: readonly number[] }
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'toggle'; readonly profiler: number };

export interface Call {
  /** Of a function, or, behind those, a label. */
  readonly callee: number;
  /** Where it is of a function. */
  readonly construct: boolean;
  readonly steps: readonly Step[];
  /** Whether it ends by a throw, and whether its caller catches what it throws. */
  readonly throws: boolean;
  readonly caught: boolean;
}

export interface ProgramOptions {
  readonly events: number;
  /** Profilers that the program starts and stops by itself. */
  readonly profilers?: number;
}

/** The steps of a program's outermost level. */
export function arbitraryProgram({ events, profilers = 0 }: ProgramOptions): fc.Arbitrary<readonly Step[]> {
  const { steps } = fc.letrec<{ steps: readonly Step[]; step: Step; call: Call }>((tie) => {
    const work = fc.record({
      kind: fc.constant('work' as const),
      amounts: fc.array(fc.nat(1000), { minLength: events, maxLength: events }),
    });
    const call = fc.record({ kind: fc.constant('call' as const), call: tie('call') });
    const toggle = fc.record({
      kind: fc.constant('toggle' as const),
      profiler: fc.nat(Math.max(profilers - 1, 0)),
    });
    return {
      step:
        profilers > 0 ? fc.oneof({ maxDepth: 8 }, work, toggle, call) : fc.oneof({ maxDepth: 8 }, work, call),
      steps: fc.array(tie('step'), { maxLength: 6 }),
      call: fc.record({
        callee: fc.nat(calleeNames.length - 1),
        construct: fc.boolean(),
        steps: tie('steps'),
        throws: fc.boolean(),
        caught: fc.boolean(),
      }),
    };
  });
  return steps;
}

const thrown = new Error('thrown by the program');

/** Runs programs for real. */
export class ProgramRunner {
  readonly profiles: Profile[][];
  readonly #counters: ManualCounters;
  readonly #profilers: Profiler[];
  readonly #runBody = ({ steps, throws }: Call): void => {
    this.run(steps);
    if (throws) throw thrown;
  };
  readonly #functions = functionNames.map((name) => {
    const runBody = this.#runBody;
    return profile(
      function (this: unknown, call: Call) {
        runBody(call);
      },
      { name },
    );
  });

  constructor(events: number, profilers: number) {
    this.#counters = new ManualCounters(Array.from({ length: events }, (_, index) => `event-${index}`));
    this.#profilers = Array.from({ length: profilers }, () => new Profiler({ counters: this.#counters }));
    this.profiles = this.#profilers.map(() => []);
  }

  runProgram(steps: readonly Step[]): void {
    try {
      this.run(steps);
    } catch (error) {
      if (error !== thrown) throw error;
    }
  }

  toggle(index: number): void {
    const profiler = this.#profilers[index]!;
    if (profiler.isRunning) this.profiles[index]!.push(profiler.stop());
    else profiler.start();
  }

  stopAll(): void {
    this.#profilers.forEach(({ isRunning }, index) => {
      if (isRunning) this.toggle(index);
    });
  }

  run(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.kind === 'work')
        step.amounts.forEach((amount, event) => this.#counters.advance(amount, event));
      else if (step.kind === 'toggle') this.toggle(step.profiler);
      else this.#call(step.call);
    }
  }

  #call(call: Call): void {
    const fn = this.#functions[call.callee];
    try {
      if (fn === undefined)
        label({ L: labelValues[call.callee - functionNames.length]! }, this.#runBody, call);
      else if (call.construct) Reflect.construct(fn, [call]);
      else fn(call);
    } catch (error) {
      if (error !== thrown || !call.caught) throw error;
    }
  }
}

export interface ExpectedRow {
  calls: number;
  recursiveCalls: number;
  throws: number;
  readonly self: number[];
  readonly total: number[];
}

/** By function name; `(program)` is what no function was charged with. */
export type ExpectedProfile = ReadonlyMap<string, ExpectedRow>;

type Path = readonly string[];

/** What runs of several profilers must record. While any of them runs, one and the same path is followed. */
export class ProgramModel {
  readonly expected: ExpectedProfile[][];
  readonly #events: number;
  readonly #running: (Map<string, ExpectedRow> | undefined)[];
  #path: Path = [];
  /** Another one each time that the first profiler starts: calls that began before are none of its. */
  #session = 0;

  constructor(events: number, profilers: number) {
    this.#events = events;
    this.expected = Array.from({ length: profilers }, () => []);
    this.#running = Array.from({ length: profilers }, () => undefined);
  }

  toggle(index: number): void {
    const record = this.#running[index];
    if (record !== undefined) {
      this.expected[index]!.push(record);
      this.#running[index] = undefined;
      return;
    }
    if (this.#records.length === 0) {
      this.#session += 1;
      this.#path = [];
    }
    this.#running[index] = new Map();
  }

  stopAll(): void {
    this.#running.forEach((record, index) => {
      if (record !== undefined) this.toggle(index);
    });
  }

  /** Returns whether an exception left the steps. */
  run(steps: readonly Step[]): boolean {
    for (const step of steps) {
      if (step.kind === 'work') this.#work(step.amounts);
      else if (step.kind === 'toggle') this.toggle(step.profiler);
      else if (this.#call(step.call) && !step.call.caught) return true;
    }
    return false;
  }

  get #records(): Map<string, ExpectedRow>[] {
    return this.#running.filter((record) => record !== undefined);
  }

  #work(amounts: readonly number[]): void {
    for (const record of this.#records) {
      const innermost = this.#path.at(-1) ?? '(program)';
      amounts.forEach((amount, event) => {
        this.#row(record, innermost).self[event]! += amount;
        for (const name of new Set(['(program)', ...this.#path]))
          this.#row(record, name).total[event]! += amount;
      });
    }
  }

  #call({ callee, steps, throws }: Call): boolean {
    const name = calleeNames[callee]!;
    const caller = this.#path;
    const sessionAtEntry = this.#records.length > 0 ? this.#session : 0;
    if (sessionAtEntry > 0) this.#enter(name);
    const threw = this.run(steps) || throws;
    if (sessionAtEntry === this.#session && this.#records.length > 0) {
      this.#path = caller;
      if (threw) for (const record of this.#records) this.#row(record, name).throws += 1;
    }
    return threw;
  }

  #enter(name: string): void {
    const isRecursive = this.#path.includes(name);
    this.#path = pathAfterCall(this.#path, name, (step) => labelNames.includes(step));
    for (const record of this.#records) {
      const row = this.#row(record, name);
      row.calls += 1;
      if (isRecursive) row.recursiveCalls += 1;
    }
  }

  #row(record: Map<string, ExpectedRow>, name: string): ExpectedRow {
    const zeros = () => new Array<number>(this.#events).fill(0);
    const row = record.get(name) ?? { calls: 0, recursiveCalls: 0, throws: 0, self: zeros(), total: zeros() };
    record.set(name, row);
    return row;
  }
}
