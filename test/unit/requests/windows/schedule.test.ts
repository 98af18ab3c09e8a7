import { WindowSchedule, type PlanSettings } from '../../../../lib/requests/windows';
import { randomOf } from '../../../support/random';

const settings: PlanSettings = { timeShare: 0.2, share: 1, profileProbability: 0.5, windowMs: 300 };

describe('the schedule of windows', () => {
  it('is open within the plan’s windows and closed between them, and says when that changes', () => {
    const schedule = new WindowSchedule(settings, 0, 60_000, randomOf(3).uniform);
    const { windows } = schedule.plan;
    expect(windows.length).toBeGreaterThan(10);
    let now = 0;
    const seen: (readonly [number, boolean])[] = [];
    while (now < 60_000) {
      const next = schedule.advance(now);
      seen.push([now, schedule.isOpen]);
      expect(next).toBeGreaterThan(now);
      now = next;
    }
    const opened = seen.filter(([, isOpen]) => isOpen).map(([time]) => time);
    expect(opened).toEqual(windows.map(({ beginMs }) => beginMs));
    expect(schedule.openMs(60_000)).toBeCloseTo(
      windows.reduce((sum, { beginMs, endMs }) => sum + endMs - beginMs, 0),
    );
  });

  it('is closed after its plan until the next one begins', () => {
    const schedule = new WindowSchedule({ ...settings, timeShare: 1 }, 0, 1000, randomOf(1).uniform);
    expect(schedule.isOpen).toBe(true);
    schedule.advance(1000);
    expect(schedule.isOpen).toBe(false);
    schedule.renew({ ...settings, timeShare: 1 }, 1000);
    expect(schedule.isOpen).toBe(true);
  });

  it('samples requests of a window with the stated share, independently', () => {
    const share = 0.25;
    const schedule = new WindowSchedule({ ...settings, timeShare: 1, share }, 0, 1000, randomOf(9).uniform);
    const trials = 20_000;
    let sampled = 0;
    for (let trial = 0; trial < trials; trial++) {
      const decision = schedule.decide();
      if (decision === undefined) continue;
      expect(decision).toEqual({ probability: share, profileProbability: 0.5 });
      sampled += 1;
    }
    expect(Math.abs(sampled / trials - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / trials));
  });
});
