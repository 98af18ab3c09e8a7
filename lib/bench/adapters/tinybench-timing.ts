/** What tinybench exports besides suites, so that every import is found. Timers play no part here: what tells of them is nothing. */

export const now = (): number => performance.now();
export const hrtimeNow = now;
export const performanceNowTimestampProvider = { name: 'performanceNow', fn: now };
export const hrtimeNowTimestampProvider = { name: 'hrtimeNow', fn: hrtimeNow };

export function nToMs(ns: number): number {
  return ns / 1e6;
}

export function mToNs(ms: number): number {
  return ms * 1e6;
}

export function formatNumber(value: number, digits = 5): string {
  return Number(value.toPrecision(digits)).toString();
}

export function medianAbsoluteDeviation(): number {
  return NaN;
}

export const calibrateTimerOverhead = (): number => 0;
export const estimateResolution = (): undefined => undefined;
export const classifyTimerSaturation = (): undefined => undefined;
export const detectTimerSaturation = (): undefined => undefined;

/** Tinybench 3 exports it as an enumeration. */
export const JSRuntime = Object.fromEntries(
  [
    'browser',
    'bun',
    'deno',
    'edge-light',
    'fastly',
    'hermes',
    'jsc',
    'lagon',
    'moddable',
    'netlify',
    'node',
    'quickjs-ng',
    'spidermonkey',
    'v8',
    'workerd',
  ].map((name) => [name, name]),
);
