import { afterAttempt, messageOf, withAlerts } from '../../../lib/monitor/alerts';
import { findingOf, now, rolloutAt, stateOf } from './support';

const service = { of: 'service' } as const;
const endpoint = (name: string) => ({ of: 'endpoint', endpoint: name }) as const;
const parse = {
  of: 'function',
  function: { file: 'src/cart.js', name: 'parse', ordinal: 0, line: 7 },
} as const;
const stateWith = (...findings: ReturnType<typeof findingOf>[]) =>
  stateOf({ rollouts: [rolloutAt(20)], findings });

describe('a rollout', () => {
  it('alerts once, with the endpoint that costs the service most first', () => {
    const state = stateWith(
      findingOf('function', parse),
      findingOf('service', service),
      findingOf('light', endpoint('GET /light')),
      findingOf('heavy', endpoint('GET /heavy'), { changeOfService: 0.03 }),
    );
    const alerted = withAlerts(state, true, now);
    expect(alerted.alerts).toMatchObject([
      { rollout: rolloutAt(20).id, finding: 'heavy', isPrinted: false, webhook: 'waiting' },
    ]);
    expect(
      withAlerts({ ...alerted, findings: [...state.findings, findingOf('new', service)] }, true, now),
    ).toEqual({ ...alerted, findings: [...state.findings, findingOf('new', service)] });
  });

  it.each([{ state: 'moved' }, { state: 'acknowledged' }, { kind: 'rollout improvement' }] as const)(
    'does not alert with %j',
    (more) => {
      expect(withAlerts(stateWith(findingOf('cart', endpoint('GET /cart'), more)), true, now).alerts).toEqual(
        [],
      );
    },
  );
});

it('names numbers, functions and the page, and what else was found', () => {
  const rollout = findingOf('cart', endpoint('GET /cart')).causes;
  const cause = {
    what: 'function',
    function: parse.function,
    kind: 'changed',
    part: 0.97,
    difference: 50,
  } as const;
  const finding = findingOf('cart', endpoint('GET /cart'), { causes: [...rollout, cause] });
  const state = withAlerts(stateWith(finding, findingOf('service', service)), false, now);
  expect(messageOf(state, state.alerts[0]!, 'https://perf.example/icprofile/')).toEqual({
    format: 'icprofile-alert',
    version: 1,
    id: 'cart',
    text:
      'Regression in shop: cart costs 5 % more in B than in A (+4 % to +6 %, 99.9 % confidence). ' +
      'Functions that account for it: parse (src/cart.js:7) 97 %. ' +
      'https://perf.example/icprofile/#rollout?service=shop&base=A&head=B',
    page: 'https://perf.example/icprofile/#rollout?service=shop&base=A&head=B',
    finding,
    others: [findingOf('service', service)],
  });
});

describe('an alert that was posted', () => {
  const [alert] = withAlerts(stateWith(findingOf('cart', service)), true, now).alerts as [
    ReturnType<typeof withAlerts>['alerts'][number],
  ];

  it('is delivered, or given up if the webhook refuses it', () => {
    expect(afterAttempt(alert, 'delivered', now)).toMatchObject({ webhook: 'delivered', attempts: 1 });
    expect(afterAttempt(alert, 'refused', now)).toMatchObject({ webhook: 'given up', attempts: 1 });
  });

  it('is tried again after failures, each time later, and given up after some two hours', () => {
    const delays: number[] = [];
    let failed = alert;
    while (failed.webhook === 'waiting') {
      failed = afterAttempt(failed, 'failed', now);
      delays.push(failed.nextAttemptAt - now);
    }
    expect(delays.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
    expect(delays.toSorted((one, other) => one - other)).toEqual(delays);
    const hours = delays.slice(0, -1).reduce((sum, delay) => sum + delay, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(1.5);
    expect(hours).toBeLessThan(2.5);
    expect(failed.webhook).toBe('given up');
  });
});
