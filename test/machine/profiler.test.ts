import assert from 'node:assert/strict';
import { once } from 'node:events';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';
import { openCounters, profile, type Profile } from '../../lib';
import { nativeAddon } from '../../lib/native/load';
import { joinSession, leaveSession } from '../../lib/engine/session/session';
import type { ProfileBurning } from './programs/profile-burning';
import { changeSetting, runProgram, unprivileged } from './support/machine';
import { assertConserved, hardwareProfiler, statisticsOf } from './support/profiles';

const { burn } = nativeAddon();

const allocate = profile(function allocate(depth: number): number {
  const garbage = Array.from({ length: 200 }, (_, index) => ({ index, text: `item ${index}` }));
  return depth === 0 ? garbage.length : allocate(depth - 1);
});

const burning = profile(function burning(count: number) {
  burn(count);
});

/** What it burns, and little more: the first calls of a function also compile it. */
function isAbout(value: number, burned: number): boolean {
  return value >= burned && value < burned * 1.02;
}

for (const [access, how] of [
  [1, 'in user space'],
  [0, 'by read(2)'],
] as const) {
  test(`profiler reading counters ${how}: nothing is lost, garbage collections included`, (context) => {
    changeSetting(context, 'perf_user_access', access);
    const profiler = hardwareProfiler();
    for (let run = 0; run < 5; run += 1) {
      profiler.runcall(() => {
        for (let call = 0; call < 200; call += 1) allocate(5);
      });
      assertConserved(profiler.profile);
    }
    assert.ok(statisticsOf(profiler.profile, '(minor garbage collection)').self > 0);
    assert.deepEqual(
      profiler.profile.events.map(({ counted }) => counted),
      ['always'],
    );
  });
}

test('profiler of two events conserves both, and corrects the one whose cost it knows', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const profiler = hardwareProfiler({ events: ['instructions:u', 'cycles:u'] });
  profiler.runcall(() => {
    for (let call = 0; call < 50; call += 1) burning(100_000);
  });
  const { events, nodes } = profiler.profile;
  assertConserved(profiler.profile);
  assert.deepEqual(
    events.map(({ corrected }) => corrected),
    [true, false],
  );
  for (const { self, rawSelf } of nodes) assert.equal(self[1], rawSelf[1]);
  // One instruction takes one cycle on this machine.
  for (const event of [0, 1]) {
    const { self } = statisticsOf(profiler.profile, 'burning', event);
    assert.ok(isAbout(self, 50 * 200_000), `event ${event} was charged ${self}`);
  }
});

/** Six of everything that needs one of the PMU's six programmable counters. */
const six = ['instructions:u', 'instructions:k', 'instructions', 'r08:u', 'r08:k', 'r08'];

function occupyPmu(context: TestContext, events: readonly string[]): void {
  const group = openCounters(events, { source: 'hardware' });
  context.after(() => {
    group.close();
  });
  group.start();
}

function profileFourEvents(): Profile {
  const profiler = hardwareProfiler({ events: ['instructions:u', 'r08:u', 'r08:k', 'r08'] });
  profiler.runcall(() => {
    for (let call = 0; call < 40; call += 1) burning(1_000_000);
  });
  return profiler.profile;
}

test('profiler whose events share the PMU with others says that they cover a part of the time', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  occupyPmu(context, six);
  const { events, notes } = profileFourEvents();
  for (const { name, counted } of events) {
    assert.equal(counted, 'multiplexed');
    assert.ok(notes.some((note) => note.startsWith(`${name} shared the PMU`)));
  }
});

test('profiler whose events are kept off the PMU says that its values are no counts', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  occupyPmu(context, ['instructions:uD', ...six.slice(1)]);
  const { events, notes } = profileFourEvents();
  for (const { name, counted } of events) {
    assert.equal(counted, 'none');
    assert.ok(notes.some((note) => note.startsWith(`${name} was never on the PMU`)));
  }
});

test('profiler whose counters are closed under it lets functions run on, and fails to stop', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const profiler = hardwareProfiler().start();
  const session = joinSession(
    JSON.stringify([undefined, { source: 'hardware' }]),
    { labelLimit: 10_000, nodeLimit: 1_000_000, isAsync: true },
    () => assert.fail('another session runs'),
  );
  leaveSession();
  session.counters.close();
  burning(1);
  allocate(1);
  assert.throws(() => profiler.stop(), { code: 'ERR_ICPROFILE_INVALID_STATE' });
  assertConserved(hardwareProfiler().start().stop());
});

test('profilers of several threads charge each what it does itself', async (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const program = path.join(__dirname, 'programs', 'profile-burning.js');
  const profiler = hardwareProfiler().start();
  const tasks = [1, 2, 3].map((factor): ProfileBurning => ({ calls: 20 * factor, count: 500_000 }));
  const profiles = await Promise.all(
    tasks.map(async (workerData) => {
      const [message] = (await once(new Worker(program, { workerData }), 'message')) as [Profile];
      return message;
    }),
  );
  for (const [index, { calls, count }] of tasks.entries()) {
    const threadProfile = profiles[index]!;
    assertConserved(threadProfile);
    const row = statisticsOf(threadProfile, 'burning');
    assert.equal(row.calls, calls);
    assert.ok(isAbout(row.self, 2 * calls * count), `worker ${index} was charged ${row.self}`);
  }
  const own = profiler.stop();
  assertConserved(own);
  assert.ok(!own.functions.some(({ name }) => name === 'burning'));
});

test('profiler of an unprivileged user at perf_event_paranoid 2 counts user mode, right', (context) => {
  changeSetting(context, 'perf_event_paranoid', 2);
  changeSetting(context, 'perf_user_access', 1);
  const task: ProfileBurning = { calls: 20, count: 500_000 };
  const { output } = runProgram<Profile>('profile-burning', { input: task, uid: unprivileged });
  assert.equal(output.source, 'hardware');
  assertConserved(output);
  const { self } = statisticsOf(output, 'burning');
  assert.ok(isAbout(self, 2 * task.calls * task.count), `it was charged ${self}`);
});
