/** Whether a window is open, and what a request that begins now is sampled with. Holds no timers: the owner asks in time. */
import { drawPlan, type Plan, type PlanSettings } from './plan';

/** How a request was chosen. */
export interface Decision {
  readonly probability: number;
  /** Of a sampled request, the probability of being profiled. */
  readonly profileProbability: number;
}

export class WindowSchedule {
  readonly #random: () => number;
  readonly #lengthMs: number;
  #plan: Plan;
  #next = 0;
  #isOpen = false;

  constructor(settings: PlanSettings, nowMs: number, lengthMs: number, random: () => number) {
    this.#random = random;
    this.#lengthMs = lengthMs;
    this.#plan = drawPlan(settings, nowMs, lengthMs, random);
    this.advance(nowMs);
  }

  get plan(): Plan {
    return this.#plan;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Length of the plan's windows so far, with the one that is open. */
  openMs(nowMs: number): number {
    return this.#plan.windows.reduce(
      (sum, { beginMs, endMs }) => sum + Math.max(0, Math.min(endMs, nowMs) - beginMs),
      0,
    );
  }

  /** Opens or closes the window, and returns when to be called again: the next edge, or the end of the plan. */
  advance(nowMs: number): number {
    const { windows, endMs } = this.#plan;
    while (this.#next < windows.length && (windows[this.#next]?.endMs ?? 0) <= nowMs) this.#next += 1;
    const window = windows[this.#next];
    this.#isOpen = window !== undefined && window.beginMs <= nowMs && nowMs < endMs;
    if (window === undefined || nowMs >= endMs) return endMs;
    return this.#isOpen ? window.endMs : window.beginMs;
  }

  /** Begins the next plan. */
  renew(settings: PlanSettings, nowMs: number): void {
    this.#plan = drawPlan(settings, nowMs, this.#lengthMs, this.#random);
    this.#next = 0;
    this.advance(nowMs);
  }

  /**
   * For a request that begins while the window is open: `undefined` where chance leaves it out.
   *
   * @param randomness uniform from 0 to below 1: the higher, the sooner it is kept.
   */
  decide(randomness = this.#random()): Decision | undefined {
    const { share, probability, profileProbability } = this.#plan;
    if (randomness < 1 - share) return undefined;
    return { probability, profileProbability };
  }
}
