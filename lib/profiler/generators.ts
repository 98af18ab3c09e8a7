/**
 * Generators run when somebody asks them for the next value. Their bodies belong to the generator function, called from
 * whoever asks: each `next()`, `return()` and `throw()` of a profiled generator enters its node below the consumer's.
 *
 * The methods that do it stand in an object between the generator function's `prototype` and the one that all generators
 * inherit from, so that neither generators nor other code can tell, except by walking that chain.
 */
import { CalleeKind, calleeKinds, StateWord } from '../native/addon';
import { takeAppearance } from './appearance';
import { FieldsOn } from './hidden-fields';
import { environmentProbes, type Probes } from './probes';
import type { AnyFunction } from './wrapper-factory';

class ProfiledGenerator extends FieldsOn {
  readonly #callee: number;

  constructor(generator: object, functionId: number) {
    super(generator);
    this.#callee = functionId * calleeKinds + CalleeKind.GeneratorResumption;
  }

  /** 0 where it is none. */
  static calleeOf(value: unknown): number {
    return typeof value === 'object' && value !== null && #callee in value ? value.#callee : 0;
  }
}

/**
 * A function that makes the generators of `target`, each of which will enter `functionId` when it is resumed. Changes
 * what `target.prototype` inherits from; where that cannot be changed, resumptions are charged to their consumers.
 */
export function makerOfProfiledGenerators(target: AnyFunction, functionId: number): AnyFunction {
  interpose(target.prototype as unknown);
  const { apply } = Reflect;
  return function make(this: unknown, ...args: unknown[]): unknown {
    const generator = apply(target, this, args) as object;
    new ProfiledGenerator(generator, functionId);
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
      const callee = epoch === 0 ? 0 : ProfiledGenerator.calleeOf(this);
      if (callee === 0) return apply(base[name], this, args);
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
