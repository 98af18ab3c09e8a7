/** Calls functions from native code, and tells what the engine charged and in which compiled form the wrapper ran. */
import { drivenCallStride, type NativeEngine } from '../../native';
import { callOften, setThrowing } from './calibration-subjects';
import { repeats, typicalCharge, type Charge, type TypicalCharge } from './charges';
import type { AnyFunction } from '../functions';

export interface RegisteredSite {
  readonly site: number;
  readonly siteClass: number;
}

/** A function for native code to call, or to construct with. */
export interface Driven {
  readonly fn: AnyFunction;
  readonly construct: boolean;
}

/** What a function that catches is charged when what it calls throws, and when it returns. */
export interface CaughtCharges {
  readonly throwing: TypicalCharge;
  readonly returning: TypicalCharge;
}

/** A compiled form of the wrapper: what its calls are charged, and where it stands when the target throws. */
export interface WrapperForm {
  readonly charge: TypicalCharge;
  readonly throwSite: number;
}

const callsPerBatch = 500;
/** Calls at the end of a batch that are looked at, and those that measure costs which need no warming. */
const callsMeasured = 32;
/** V8 compiles a function for the last time after some 17 000 calls at most (seen on Node 20 to 26). */
const settledAfterCalls = 20_000;
const mostCalls = 200_000;
/** V8 compiles wrappers for the first time within the first dozens of calls, and again within some hundred. */
const firstBatches = { calls: 20, batches: 15 } as const;
/** A function that calls one other is compiled sooner; its cost must repeat before it is believed. */
const callsPerRound = 10_000;
const mostRounds = 25;
const settledRounds = 3;
/** A function that catches must have caught before V8 optimizes it, or its first catch undoes that. */
const throwsBeforeRound = 8;

export function plainCall(fn: AnyFunction): Driven {
  return { fn, construct: false };
}

export class CallDriver {
  /** Of the wrappers' own code. Calls from anywhere else are of copies that were inlined. */
  readonly sites: RegisteredSite[] = [];
  readonly #engine: NativeEngine;
  readonly #eventIndex: number;
  readonly #buffer = new Float64Array(callsPerBatch * drivenCallStride);

  constructor(engine: NativeEngine, eventIndex: number) {
    this.#engine = engine;
    this.#eventIndex = eventIndex;
  }

  register(site: number, siteClass: number): void {
    if (this.isRegistered(site)) return;
    this.sites.push({ site, siteClass });
    this.#engine.registerProbeSite(site, siteClass);
  }

  isRegistered(site: number): boolean {
    return this.sites.some((known) => known.site === site);
  }

  /** What one call is charged, of some that are made. */
  charge(call: Driven, argumentCount = 0): TypicalCharge {
    return typicalCharge(this.batch(call, argumentCount, callsMeasured));
  }

  /** The last calls of a batch. */
  batch({ fn, construct }: Driven, argumentCount: number, calls: number): Charge[] {
    const made = this.#engine.driveCalls(fn, construct, argumentCount, calls, this.#eventIndex, this.#buffer);
    const measured = Math.min(made, callsMeasured);
    return Array.from({ length: measured }, (_, index) => {
      const start = (made - measured + index) * drivenCallStride;
      const [program = 0, , functions = 0, site = 0] = this.#buffer.subarray(start, start + drivenCallStride);
      return { program, functions, site };
    });
  }

  /**
   * Calls until the compiled form has not changed for long.
   *
   * @param catcher catches what a wrapper throws that shares the form.
   * @returns all forms that were seen, in order.
   */
  forms(call: Driven, catcher: AnyFunction): readonly WrapperForm[] {
    const forms: WrapperForm[] = [];
    let callsSinceChange = 0;
    for (let calls = 0; calls < mostCalls && callsSinceChange < settledAfterCalls; calls += callsPerBatch) {
      const charge = typicalCharge(this.batch(call, 0, callsPerBatch));
      if (forms.at(-1)?.charge.site === charge.site) {
        callsSinceChange += callsPerBatch;
        forms.pop(); // the same form, later: its target is compiled better by now
      } else {
        callsSinceChange = 0;
      }
      forms.push({ charge, throwSite: this.#throwSite(catcher) });
    }
    return forms;
  }

  /** Calls a few times: the forms that are seen in order, before those of `forms`. */
  firstForms(call: Driven, catcher: AnyFunction): readonly WrapperForm[] {
    const forms = new Map<number, WrapperForm>();
    for (let batch = 0; batch < firstBatches.batches; batch++) {
      const charge = typicalCharge(this.batch(call, 0, firstBatches.calls));
      forms.set(charge.site, { charge, throwSite: this.#throwSite(catcher) });
    }
    return [...forms.values()];
  }

  /** Calls until what is called is compiled for the last time. */
  settleCalls(call: Driven): void {
    for (let calls = 0; calls < settledAfterCalls; calls += callsPerBatch) {
      this.batch(call, 0, callsPerBatch);
    }
  }

  /** Calls until the cost repeats and `accept` takes it. */
  settle(
    fn: AnyFunction,
    turns: number,
    accept: (charge: TypicalCharge) => boolean,
  ): TypicalCharge | undefined {
    const round = () => {
      callOften(fn, callsPerRound / turns);
      return this.charge(plainCall(fn), 1);
    };
    return untilSteady(round, repeats, accept);
  }

  /** Both functions of the pair must be ready: compiled as they shall be measured. */
  caught(fn: AnyFunction): CaughtCharges {
    const returning = this.charge(plainCall(fn));
    setThrowing(true);
    const throwing = this.charge(plainCall(fn));
    setThrowing(false);
    return { throwing, returning };
  }

  /** Calls until V8 has inlined into the function that catches what it calls, and its costs repeat. */
  settleCaught(fn: AnyFunction, accept: (charges: CaughtCharges) => boolean): CaughtCharges | undefined {
    const round = () => {
      setThrowing(true);
      callOften(fn, throwsBeforeRound);
      setThrowing(false);
      callOften(fn, callsPerRound);
      return this.caught(fn);
    };
    const repeat = (first: CaughtCharges, second: CaughtCharges) =>
      repeats(first.throwing, second.throwing) && repeats(first.returning, second.returning);
    return untilSteady(round, repeat, accept);
  }

  #throwSite(catcher: AnyFunction): number {
    setThrowing(true);
    const [charge] = this.batch(plainCall(catcher), 0, 1);
    setThrowing(false);
    return charge?.site ?? 0;
  }
}

function untilSteady<Result>(
  round: () => Result,
  repeat: (first: Result, second: Result) => boolean,
  accept: (result: Result) => boolean,
): Result | undefined {
  let previous: Result | undefined;
  let agreements = 0;
  for (let rounds = 0; rounds < mostRounds; rounds++) {
    const result = round();
    const agrees = previous !== undefined && repeat(previous, result) && accept(result);
    agreements = agrees ? agreements + 1 : 0;
    if (agreements >= settledRounds) return result;
    previous = result;
  }
  return undefined;
}
