/** `profile()` where code with inserted probes runs on the same thread: here in a realm of jest's, which is not Node's own. */
import { provideInsertedProbes } from '../../../lib/engine/inserted/inserted-probes';
import { profile } from '../../../lib/profiler';

describe('beside code with inserted probes, in a realm of a test runner', () => {
  beforeAll(() => {
    provideInsertedProbes();
  });

  it('functions can be wrapped', () => {
    const double = profile((value: number) => 2 * value);
    expect(double(21)).toBe(42);
  });

  it('classes can be wrapped', () => {
    const Store = profile(
      class Store {
        readonly size = 5;
      },
    );
    expect(new Store().size).toBe(5);
  });
});
