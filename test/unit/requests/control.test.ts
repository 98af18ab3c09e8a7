import type { RemoteControl } from '../../../lib/model/requests';
import { Control } from '../../../lib/requests/control';

const own = { rate: 0.1, profileRate: 0.001, maxOverhead: 0.01 };

describe('remote control', () => {
  it('lowers the rate for as long as it says, and never raises it', () => {
    const control = new Control();
    control.take([{ what: 'rate ceiling', rate: 0.01, forMs: 1000 }], 0);
    expect(control.limits(own, 999)).toEqual({ ...own, rate: 0.01 });
    expect(control.limits(own, 1000)).toEqual(own);
    control.take([{ what: 'rate ceiling', rate: 0.5, forMs: 1000 }], 2000);
    expect(control.limits(own, 2500)).toEqual(own);
  });

  it('switches sampling off until it expires', () => {
    const control = new Control();
    control.take([{ what: 'off', forMs: 1000 }], 0);
    expect(control.limits(own, 500)).toMatchObject({ rate: 0, profileRate: 0 });
    expect(control.limits(own, 1500)).toEqual(own);
  });

  it('has all sampled requests profiled while one endpoint’s profiles are asked for', () => {
    const control = new Control();
    control.take([{ what: 'profile endpoint', endpoint: 'GET /', forMs: 1000 }], 0);
    expect(control.limits(own, 500).profileRate).toBe(own.rate);
    expect(control.profiles('GET /', 500)).toBe(true);
    expect(control.profiles('GET /other', 500)).toBe(false);
    expect(control.profiles('GET /', 1500)).toBe(false);
  });

  it('has nothing profiled where the application never profiles, and says so', () => {
    const control = new Control();
    const without = { ...own, profileRate: 0 };
    control.take([{ what: 'profile endpoint', endpoint: 'GET /', forMs: 1000 }], 0);
    expect(control.limits(without, 500).profileRate).toBe(0);
    expect(control.notes(without, 500)).toEqual([expect.stringContaining('profileRate')]);
    expect([control.notes(without, 1500), control.notes(own, 500)]).toEqual([[], []]);
  });

  it('takes no notice of what it does not know, or is malformed', () => {
    const control = new Control();
    const odd = [null, 7, {}, { what: 'off' }, { what: 'off', forMs: -1 }, { what: 'explode', forMs: 9 }];
    expect(control.take(odd as readonly unknown[] as readonly RemoteControl[], 0)).toBe(false);
    expect(control.limits(own, 1)).toEqual(own);
  });

  it('expires after a day at most', () => {
    const control = new Control();
    control.take([{ what: 'off', forMs: 1e12 }], 0);
    expect(control.isOff(86_400_000)).toBe(false);
  });
});
