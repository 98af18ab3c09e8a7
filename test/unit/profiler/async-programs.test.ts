/** Whatever an asynchronous program does: it does the same with the profiler, and its profile is exact. */
import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import fc from 'fast-check';
import { checkProfile } from '../../../lib/model/read-profile';
import { ManualCounters, Profiler } from '../../../lib/profiler';
import { sourceOfProgram } from './support/async-program-source';
import { booksOf, runAsyncProgram, unwrapped, wrapped } from './support/async-program-run';
import { arbitraryAsyncProgram, type Body } from './support/async-programs';
import { expectConservation } from './support/record';

async function profileProgram(program: Body) {
  const counters = new ManualCounters();
  const profiler = new Profiler({ counters }).start();
  const run = await runAsyncProgram(program, wrapped, counters);
  return { ...run, recorded: profiler.stop() };
}

const runs = { numRuns: 120 };

/** With the source, so that a program that fails can be read. */
async function checkPrograms(check: (program: Body) => Promise<void>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(arbitraryAsyncProgram(), async (program) => {
      try {
        await check(program);
      } catch (error) {
        throw new Error(`${String(error)}\n\n${sourceOfProgram(program)}`, { cause: error });
      }
    }),
    runs,
  );
}

async function expectExactProfile(program: Body): Promise<void> {
  const { books, recorded } = await profileProgram(program);
  const found = booksOf(recorded);
  expectConservation(recorded);
  expect({ self: found.self, calls: found.calls }).toEqual({ self: books.self, calls: books.calls });
  if (books.resumed !== undefined) expect(found.resumed).toEqual(books.resumed);
  if (books.afterSettlement !== undefined) expect(found.afterSettlement).toEqual(books.afterSettlement);
  checkProfile(JSON.parse(JSON.stringify(recorded)));
}

test('programs do the same in the same order: as they are, wrapped, and profiled', async () => {
  await checkPrograms(async (program) => {
    const plain = await runAsyncProgram(program, unwrapped, new ManualCounters());
    const idle = await runAsyncProgram(program, wrapped, new ManualCounters());
    const profiled = await profileProgram(program);
    expect(idle.trace).toEqual(plain.trace);
    expect(profiled.trace).toEqual(plain.trace);
  });
});

test('every amount is charged to the path that it belongs to', async () => {
  await checkPrograms(expectExactProfile);
});

test('so it is where the program uses async hooks and AsyncLocalStorage', async () => {
  const storage = new AsyncLocalStorage<number>();
  const hook = createHook({ init() {}, before() {}, after() {} }).enable();
  try {
    await storage.run(1, () => checkPrograms(expectExactProfile));
  } finally {
    hook.disable();
    storage.disable();
  }
});
