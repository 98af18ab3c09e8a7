import fc from 'fast-check';
import { rolloutSettings } from '../../../../lib/detect';
import { IcprofileError } from '../../../../lib/errors';
import { shareAlpha } from '../../../../lib/detect/rollout/alpha';

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test('all comparisons at all looks together have the false alarms of the rollout', () => {
  fc.assert(
    fc.property(shares, shares, (endpoints, functions) => {
      const settings = rolloutSettings({ falseAlarmsAWeek: 1, rolloutsAWeek: 200 });
      const plan = shareAlpha(settings, { endpoints, functions });
      const ofLook = plan.service + sum(plan.endpoints) + sum(plan.functions);
      expect(ofLook * settings.looksMs.length).toBeCloseTo(1 / 200, 12);
    }),
  );
});

test('an endpoint with four times the share has twice the part', () => {
  const plan = shareAlpha(rolloutSettings(), { endpoints: [0.8, 0.2], functions: [1] });
  expect(plan.endpoints[0]! / plan.endpoints[1]!).toBeCloseTo(2, 12);
});

test('few rollouts a week do not make verdicts meaningless', () => {
  expect(rolloutSettings({ rolloutsAWeek: 1 }).alpha).toBe(0.05);
});

test.each([
  [{ looksMs: [] }, 'looksMs'],
  [{ looksMs: [2, 1] }, 'looksMs'],
  [{ falseAlarmsAWeek: 0 }, 'falseAlarmsAWeek'],
  [{ thresholds: { endpoint: -1 } }, 'thresholds.endpoint'],
])('%j is refused', (options, name) => {
  expect(() => rolloutSettings(options)).toThrow(IcprofileError);
  expect(() => rolloutSettings(options)).toThrow(name);
});
