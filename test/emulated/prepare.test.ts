/** What the first start of a profiler costs a server, and how it is done ahead. */
import path from 'node:path';
import { deterministicNodeFlags, describeEmulated, runEmulated } from '../support/emulated';

const fixture = path.join(__dirname, '..', 'fixtures', 'emulated', 'prepare.js');

interface Run {
  readonly prepare: number;
  readonly again: number;
  readonly start: number;
  readonly calls: number;
  readonly corrected: boolean;
}

describeEmulated('Profiler.prepare', () => {
  test.each(['async', 'sync'])('measures what the first start would: %s', (mode) => {
    const run = runEmulated(fixture, { args: [mode], nodeFlags: deterministicNodeFlags }).json() as Run;
    expect({ calls: run.calls, corrected: run.corrected }).toEqual({ calls: 10, corrected: true });
    // Calibrating takes several hundred million.
    expect(run.prepare).toBeGreaterThan(100e6);
    expect(run.again).toBeLessThan(run.prepare / 50);
    expect(run.start).toBeLessThan(run.prepare / 50);
  });
});
