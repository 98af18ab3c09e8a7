/** Which stretches of time are windows, drawn at random so that each moment has the same, known probability. Pure. */

/** What stays fixed for the length of a plan. It is set from the past only, so that estimates may weigh by 1/probability. */
export interface PlanSettings {
  /** Share of the time that windows take: 0 to 1. */
  readonly timeShare: number;
  /** Share of the requests of a window that are sampled: above 0, at most 1. */
  readonly share: number;
  /** With which a sampled request is profiled: 0 to 1. */
  readonly profileProbability: number;
  /** Length of one window; windows that overlap make one longer window. */
  readonly windowMs: number;
}

/** Requests that begin from `beginMs` on and before `endMs` are sampled. */
export interface Window {
  readonly beginMs: number;
  readonly endMs: number;
}

export interface Plan extends PlanSettings {
  readonly beginMs: number;
  readonly endMs: number;
  /** With which a request that begins within the plan is sampled, wherever in the plan it begins. */
  readonly probability: number;
  /** In their order, without overlap, all within the plan. */
  readonly windows: readonly Window[];
}

/**
 * Windows begin as a Poisson process of intensity λ = −ln(1 − timeShare) / windowMs. The process also covers the time just
 * before the plan, drawn anew, so that a moment's probability 1 − exp(−λ·windowMs) is the same at the plan's begin as later,
 * and depends on nothing that happened in the plan before.
 *
 * @param random uniform from 0 to below 1.
 */
export function drawPlan(
  settings: PlanSettings,
  beginMs: number,
  lengthMs: number,
  random: () => number,
): Plan {
  const endMs = beginMs + lengthMs;
  const { timeShare, share, windowMs } = settings;
  const windows =
    timeShare >= 1
      ? [{ beginMs, endMs }]
      : timeShare <= 0
        ? []
        : mergedWindows(poissonBegins(settings, beginMs, endMs, random), windowMs, beginMs, endMs);
  return { ...settings, beginMs, endMs, probability: Math.min(1, timeShare) * share, windows };
}

function poissonBegins(
  { timeShare, windowMs }: PlanSettings,
  beginMs: number,
  endMs: number,
  random: () => number,
): readonly number[] {
  const intensity = -Math.log1p(-timeShare) / windowMs;
  const begins: number[] = [];
  let time = beginMs - windowMs;
  for (;;) {
    time += -Math.log1p(-random()) / intensity;
    if (time >= endMs) return begins;
    begins.push(time);
  }
}

function mergedWindows(
  begins: readonly number[],
  windowMs: number,
  planBeginMs: number,
  planEndMs: number,
): readonly Window[] {
  const windows: Window[] = [];
  for (const begin of begins) {
    const window = { beginMs: Math.max(begin, planBeginMs), endMs: Math.min(begin + windowMs, planEndMs) };
    if (window.endMs <= window.beginMs) continue;
    const last = windows.at(-1);
    if (last !== undefined && window.beginMs <= last.endMs) {
      windows[windows.length - 1] = { beginMs: last.beginMs, endMs: window.endMs };
    } else {
      windows.push(window);
    }
  }
  return windows;
}
