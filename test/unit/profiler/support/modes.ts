import { ManualCounters, Profiler } from '../../../../lib/profiler';

/** Describes behaviour that has to be the same whether a profiler runs or not. */
export function describeInBothModes(name: string, tests: () => void): void {
  describe(`${name}, no profiler running`, tests);
  describe(`${name}, while a profiler runs`, () => {
    let profiler: Profiler;
    beforeEach(() => {
      profiler = new Profiler({ counters: new ManualCounters() }).start();
    });
    afterEach(() => {
      profiler.stop();
    });
    tests();
  });
}
