/**
 * Generators run when somebody asks them for the next value. Their bodies belong to the generator function, called from
 * whoever asks: each `next()`, `return()` and `throw()` of a profiled generator enters its node below the consumer's.
 *
 * The methods that do it stand in an object between the generator function's `prototype` and the one that all generators
 * inherit from, so that neither generators nor other code can tell, except by walking that chain.
 */
import { CalleeKind, StateWord } from '../../native';
import { takeAppearance } from './appearance';
import { FieldsOn, environmentProbes, type Probes } from '../../engine/probes';
import { renewCallee, type SessionCallee, type AnyFunction } from '../../engine/functions';

class ProfiledGenerator extends FieldsOn {
  readonly #entered: SessionCallee;

  constructor(generator: object, entered: SessionCallee) {
    super(generator);
    this.#entered = entered;
  }

  /** Undefined where it is none. */
  static enteredBy(value: unknown): SessionCallee | undefined {
    return typeof value === 'object' && value !== null && #entered in value ? value.#entered : undefined;
  }
}

/**
 * A function that makes the generators of `target`, each of which will enter `entered` when it is resumed. Changes
 * what `target.prototype` inherits from; where that cannot be changed, resumptions are charged to their consumers.
 */
export function makerOfProfiledGenerators(target: AnyFunction, entered: SessionCallee): AnyFunction {
  interpose(target.prototype as unknown);
  const { apply } = Reflect;
  return function make(this: unknown, ...args: unknown[]): unknown {
    const generator = apply(target, this, args) as object;
    new ProfiledGenerator(generator, entered);
    return generator;
  };
}

/** By the prototype that they stand before: one for each kind of generator, and realm. */
const interposed = new WeakMap<object, object>();
const interposedObjects = new WeakSet();

function interpose(prototype: unknown): void {
  if (typeof prototype !== 'object' || prototype === null) return;
  const base = Object.getPrototypeOf(prototype) as object | null;
  if (base === null || interposedObjects.has(base)) return;
  const between = interposed.get(base) ?? makeInterposed(base as Resumable);
  interposed.set(base, between);
  interposedObjects.add(between);
  Reflect.setPrototypeOf(prototype, between);
}

type ResumptionName = 'next' | 'return' | 'throw';
type Resumable = Readonly<Record<ResumptionName, AnyFunction>>;

function makeInterposed(base: Resumable): object {
  const between = Object.create(base) as object;
  for (const name of ['next', 'return', 'throw'] as const) {
    const own = Object.getOwnPropertyDescriptor(base, name);
    if (typeof own?.value !== 'function') continue;
    const method = makeResumption(base, name, environmentProbes());
    takeAppearance(method, own.value as AnyFunction);
    Object.defineProperty(between, name, { ...own, value: method });
  }
  return between;
}

function makeResumption(base: Resumable, name: ResumptionName, probes: Probes): AnyFunction {
  const { state, enter, leave, leaveByThrow } = probes;
  const { apply } = Reflect;
  // A method, as what it stands for: it has its caller's `this` and cannot be constructed.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  return {
    resume(this: unknown, ...args: unknown[]): unknown {
      const epoch = state[StateWord.Epoch];
      const entered = epoch === 0 ? undefined : ProfiledGenerator.enteredBy(this);
      if (entered === undefined) return apply(base[name], this, args);
      if (entered.epoch !== epoch) renewCallee(entered);
      const callee = entered.callee + CalleeKind.GeneratorResumption;
      const caller = state[StateWord.Current] as number;
      state[StateWord.Argument] = callee;
      enter();
      let returned = false;
      try {
        const result = apply(base[name], this, args);
        returned = true;
        return result;
      } finally {
        if (state[StateWord.Epoch] === epoch) {
          state[StateWord.Argument] = caller;
          if (returned) {
            leave();
          } else {
            state[StateWord.Callee] = callee;
            leaveByThrow();
          }
        }
      }
    },
  }.resume;
}
