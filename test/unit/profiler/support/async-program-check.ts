/** What must hold of every asynchronous program. Without the test runner's own means: plain processes check it too. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkProfile } from '../../../../lib/model/read-profile';
import type { Profile } from '../../../../lib/model/profile';
import { ManualCounters, Profiler } from '../../../../lib/profiler';
import { booksOf, runAsyncProgram, unwrapped, wrapped, type AsyncRun } from './async-program-run';
import { sourceOfProgram } from './async-program-source';
import { arbitraryAsyncProgram, type Body } from './async-programs';

async function profileProgram(program: Body): Promise<AsyncRun & { readonly recorded: Profile }> {
  const counters = new ManualCounters();
  const profiler = new Profiler({ counters }).start();
  const run = await runAsyncProgram(program, wrapped, counters);
  return { ...run, recorded: profiler.stop() };
}

/** That it does the same in the same order: as it is, wrapped, and profiled. */
export async function checkSameOrder(program: Body): Promise<void> {
  const plain = await runAsyncProgram(program, unwrapped, new ManualCounters());
  const idle = await runAsyncProgram(program, wrapped, new ManualCounters());
  const profiled = await profileProgram(program);
  assert.deepEqual(idle.trace, plain.trace);
  assert.deepEqual(profiled.trace, plain.trace);
}

/** That every amount is charged to the path that it belongs to, and told as what it is. */
export async function checkExactProfile(program: Body): Promise<void> {
  const { books, recorded } = await profileProgram(program);
  const found = booksOf(recorded);
  for (const field of ['self', 'calls', 'resumed', 'afterSettlement'] as const) {
    if (books[field] !== undefined) assert.deepEqual({ [field]: found[field] }, { [field]: books[field] });
  }
  const sum = recorded.nodes.reduce((total, { self }) => total + self[0]!, 0);
  assert.equal(sum, recorded.events[0]!.total);
  checkProfile(JSON.parse(JSON.stringify(recorded)));
}

/** Rejects with the source of a program that fails. */
export async function checkPrograms(check: (program: Body) => Promise<void>, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(arbitraryAsyncProgram(), async (program) => {
      try {
        await check(program);
      } catch (error) {
        throw new Error(`${String(error)}\n\n${sourceOfProgram(program)}`, { cause: error });
      }
    }),
    { numRuns },
  );
}
