/** Calibration by an engine that really calls, and whose counters are made up: known costs, with jitter. */
import { drivenCallStride, type NativeEngine } from '../../../lib/native/addon';
import { nativeAddon } from '../../../lib/native/load';
import { calibrate } from '../../../lib/engine/calibration/calibration';

const cost = { inner: 90, outer: 110 };
const plainCall = 1000;

/** Numerical Recipes' linear congruential generator: tests repeat. */
function makeRandom(): () => number {
  let state = 1;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

function profiledCalls(): number {
  return nativeAddon()
    .snapshotEngine()!
    .edges.calls.reduce((sum, calls) => sum + calls, 0);
}

/** Whole numbers from -jitter to jitter, and every tenth time an interrupt. */
function jitteryEngine(jitter: number): NativeEngine {
  const random = makeRandom();
  const noise = () => Math.round((random() * 2 - 1) * jitter) + (random() < 0.1 ? 5000 : 0);
  const driveCalls: NativeEngine['driveCalls'] = (
    fn,
    construct,
    argumentCount,
    repetitions,
    event,
    target,
  ) => {
    const before = profiledCalls();
    const made = nativeAddon().driveCalls(fn, construct, argumentCount, repetitions, event, target);
    const callsEach = (profiledCalls() - before) / made;
    for (let start = 0; start < made * drivenCallStride; start += drivenCallStride) {
      target[start] = plainCall + callsEach * cost.outer + noise();
      target[start + 2] = callsEach * cost.inner + (callsEach > 0 ? noise() : 0);
    }
    return made;
  };
  return Object.assign(Object.create(nativeAddon()) as NativeEngine, { driveCalls });
}

function calibrateWith(jitter: number) {
  const native = nativeAddon().createManualGroup(1);
  expect(nativeAddon().startEngine([{ native, eventIndexes: [0] }], 1, 64, 1)).toBe(0);
  try {
    return calibrate(jitteryEngine(jitter), 0);
  } finally {
    nativeAddon().stopEngine();
    native.close();
  }
}

describe('calibration', () => {
  test.each([0, 30])('finds the costs of all kinds of calls through a jitter of %d', (jitter) => {
    const { method, function: called, construct } = calibrateWith(jitter).costs;
    for (const { bySiteClass } of [method, called, construct]) {
      for (const { none, one } of bySiteClass) {
        for (const found of [none, one]) {
          expect(Math.abs(found.inner - cost.inner)).toBeLessThanOrEqual(jitter);
          expect(Math.abs(found.outer - cost.outer)).toBeLessThanOrEqual(jitter);
        }
      }
    }
  });
});
