/** What static methods of wrapped classes have as `this`. */
import { functionStatistics } from '../../../lib/model';
import { ManualCounters, profile, Profiler } from '../../../lib/profiler';

test('it is the wrapper, whatever the class has in strings and comments', () => {
  const registry = new Set<unknown>();
  const Model = profile(
    class Model {
      static only: unknown;
      colour = '#fff'; // as in #private
      static register() {
        registry.add(this);
        return this;
      }
      static instance() {
        return (this.only ??= new this());
      }
    },
  );
  const profiler = new Profiler({ counters: new ManualCounters() }).start();
  Model.register();
  const instance = Model.instance();
  const rows = functionStatistics(profiler.stop());
  expect(registry.has(Model)).toBe(true);
  expect(Model.only).toBe(instance);
  expect(rows.find((row) => row.function.name === 'Model')?.calls).toBe(1);
});

test('private members of objects make no difference', () => {
  const Model = profile(
    class Model {
      #own = 1;
      static same() {
        return this;
      }
      own() {
        return this.#own;
      }
    },
  );
  expect(Model.same()).toBe(Model);
  expect(new Model().own()).toBe(1);
});

test('private statics are found', () => {
  const Model = profile(
    class Model {
      static #count = 0;
      static next() {
        return ++this.#count;
      }
    },
  );
  expect([Model.next(), Model.next()]).toEqual([1, 2]);
});
