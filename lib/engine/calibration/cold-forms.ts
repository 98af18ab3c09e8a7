/**
 * The compiled forms that the wrappers of a shape went through before the last one. V8 compiles them only once in an
 * environment, so only its first calibration can measure them; later ones go by what that one found.
 */
import { siteClassCount, environmentPart, inMainRealm, mainRealm } from '../../native';
import { addCosts, subtractCosts, type CallCost } from './probe-costs';
import type { ProbedShape } from '../functions';

/** Class 0 is code inlined into callers, then the wrapper's own optimized code, and what came before it, coldest last. */
export const optimizedClass = 1;
const coldestClass = siteClassCount - 1;

export interface MeasuredForm {
  /** Addresses that its probes are called from. */
  readonly sites: readonly number[];
  readonly cost: CallCost;
}

export interface ColdForm extends MeasuredForm {
  readonly siteClass: number;
}

/** A cold form, and how much more it costs than the optimized one: that holds however the counters are read. */
interface SeenForm {
  readonly sites: readonly number[];
  readonly siteClass: number;
  readonly more: CallCost;
}

export class ColdForms {
  readonly #seen: Map<ProbedShape, readonly SeenForm[]>;
  readonly #first: Map<ProbedShape, readonly MeasuredForm[]>;

  constructor(
    seen = new mainRealm.Map<ProbedShape, readonly SeenForm[]>(),
    first = new mainRealm.Map<ProbedShape, readonly MeasuredForm[]>(),
  ) {
    this.#seen = seen;
    this.#first = first;
  }

  get areFirstSeen(): boolean {
    return this.#first.size > 0;
  }

  /** The forms of the first calls, which are over when the optimized one is measured. */
  rememberFirst(shape: ProbedShape, forms: readonly MeasuredForm[]): void {
    this.#first.set(shape, inMainRealm(forms));
  }

  /**
   * @param forms in the order in which V8 came to them, after the first ones. Those that were seen before are kept as they were.
   * @param optimized the cost of the optimized form, which is among none of them.
   */
  remember(
    shape: ProbedShape,
    forms: readonly MeasuredForm[],
    { sites: optimizedSites, cost: optimized }: MeasuredForm,
  ): void {
    const seen = this.#seen.get(shape) ?? [];
    const known = [...seen.map(({ sites }) => sites[0]), optimizedSites[0]];
    const met = new Map([...(this.#first.get(shape) ?? []), ...forms].map((form) => [form.sites[0], form]));
    const isNew = ({ sites: [site] }: MeasuredForm) => !known.includes(site);
    const added = [...met.values()].filter(isNew).map(({ sites, cost }, index) => ({
      sites,
      siteClass: Math.max(coldestClass - seen.length - index, optimizedClass + 1),
      more: subtractCosts(cost, optimized),
    }));
    this.#seen.set(shape, inMainRealm([...seen, ...added]));
  }

  /** @param optimized what the optimized form costs now. */
  of(shape: ProbedShape, optimized: CallCost): readonly ColdForm[] {
    const seen = this.#seen.get(shape) ?? [];
    return seen.map(({ sites, siteClass, more }) => ({ sites, siteClass, cost: addCosts(optimized, more) }));
  }
}

export const environmentColdForms = new ColdForms(
  environmentPart('cold forms', () => new mainRealm.Map<ProbedShape, readonly SeenForm[]>()),
  environmentPart('first forms', () => new mainRealm.Map<ProbedShape, readonly MeasuredForm[]>()),
);
