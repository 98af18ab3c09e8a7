/**
 * The compiled forms that the wrappers of a shape went through before the last one. V8 compiles them only once in an
 * environment, so only its first calibration can measure them; later ones go by what that one found.
 */
import { siteClassCount } from '../native/addon';
import { addCosts, subtractCosts, type CallCost } from './probe-costs';
import type { ProbedShape } from './wrapper';

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
  readonly #seen = new Map<ProbedShape, readonly SeenForm[]>();

  /** @param forms in the order in which V8 came to them. Those that were seen before are kept as they were. */
  remember(shape: ProbedShape, forms: readonly MeasuredForm[], optimized: CallCost): void {
    const seen = this.#seen.get(shape) ?? [];
    const isNew = ({ sites }: MeasuredForm) => !seen.some((known) => known.sites[0] === sites[0]);
    const added = forms.filter(isNew).map(({ sites, cost }, index) => ({
      sites,
      siteClass: Math.max(coldestClass - seen.length - index, optimizedClass + 1),
      more: subtractCosts(cost, optimized),
    }));
    this.#seen.set(shape, [...seen, ...added]);
  }

  /** @param optimized what the optimized form costs now. */
  of(shape: ProbedShape, optimized: CallCost): readonly ColdForm[] {
    const seen = this.#seen.get(shape) ?? [];
    return seen.map(({ sites, siteClass, more }) => ({ sites, siteClass, cost: addCosts(optimized, more) }));
  }
}

export const environmentColdForms = new ColdForms();
