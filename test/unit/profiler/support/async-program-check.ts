/** What must hold of every asynchronous program. Without the test runner's own means: plain processes check it too. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import '../../../support/property-seed';
import { checkProfile } from '../../../../lib/model/profile/read-profile';
import type { Profile } from '../../../../lib/model/profile/profile';
import { ManualCounters, Profiler } from '../../../../lib/profiler';
import {
  booksOf,
  runAsyncProgram,
  unwrapped,
  wrapped,
  type AsyncRun,
  type Wrapping,
} from './async-program-run';
import { sourceOfProgram } from './async-program-source';
import { arbitraryAsyncProgram, type Body } from './async-programs';

async function profileProgram(
  program: Body,
  wrapping: Wrapping,
  isAsync = true,
): Promise<AsyncRun & { readonly recorded: Profile }> {
  const counters = new ManualCounters();
  const profiler = new Profiler({ counters, async: isAsync }).start();
  const run = await runAsyncProgram(program, wrapping, counters);
  return { ...run, recorded: profiler.stop() };
}

/** That it does the same in the same order: as it is, wrapped, and profiled with promise hooks and without. */
export async function checkSameOrder(program: Body, wrapping = wrapped): Promise<void> {
  const plain = await runAsyncProgram(program, unwrapped, new ManualCounters());
  const idle = await runAsyncProgram(program, wrapping, new ManualCounters());
  assert.deepEqual(idle.trace, plain.trace);
  for (const isAsync of [true, false]) {
    const { trace, recorded } = await profileProgram(program, wrapping, isAsync);
    assert.deepEqual(trace, plain.trace);
    checkConservation(recorded);
  }
}

/** That every amount is charged to the path that it belongs to, and told as what it is. */
export async function checkExactProfile(program: Body, wrapping = wrapped): Promise<void> {
  const { books, recorded } = await profileProgram(program, wrapping);
  const found = booksOf(recorded);
  for (const field of ['self', 'calls', 'resumed'] as const) {
    if (books[field] !== undefined) assert.deepEqual({ [field]: found[field] }, { [field]: books[field] });
  }
  checkConservation(recorded);
  checkProfile(JSON.parse(JSON.stringify(recorded)));
}

function checkConservation({ nodes, events }: Profile): void {
  const sum = nodes.reduce((total, { self }) => total + self[0]!, 0);
  assert.equal(sum, events[0]!.total);
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
