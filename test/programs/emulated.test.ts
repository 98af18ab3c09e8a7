/** The programs under the emulator, which counts their instructions. */
import { functionStatistics } from '../../lib/model/profile/function-statistics';
import { describeEmulated } from '../support/emulated';
import { expectConservation } from '../unit/profiler/support/record';
import { labelledRequests, requestsOf, workOf } from './support/requests';
import { runEmulatedPrograms, runPlain, type ProfiledRun } from './support/run-programs';

const programs = { names: ['parser', 'bundler', 'templates', 'servers'], size: 1 };

/** What servers burn for a unit of work. */
const instructionsPerUnit = 2000;

/** What a request costs besides. Most is V8 compiling what the first requests call: 0.2 to 7 million were seen. */
const mostBesides = 30_000_000;

describeEmulated('real programs, counted in instructions', () => {
  let run: ProfiledRun;

  beforeAll(async () => {
    run = await runEmulatedPrograms(programs);
  });

  it('print the same', async () => {
    expect(run.output).toBe(await runPlain(programs));
  });

  it('conserve every instruction', () => {
    expect(run.profile.events).toMatchObject([
      { name: 'instructions:u', corrected: true, counted: 'always' },
    ]);
    expectConservation(run.profile);
    const called = functionStatistics(run.profile).filter(({ calls }) => calls > 0);
    expect(called.length).toBeGreaterThan(500);
  });

  it('have each request charged all that it works, and little besides', () => {
    const charged = new Map(
      labelledRequests(run.profile).map(({ id, selfByFunction }) => [id, selfByFunction]),
    );
    for (const request of requestsOf(1)) {
      for (const [name, units] of Object.entries(workOf(request))) {
        const besides = charged.get(request.id)![name]! - units * instructionsPerUnit;
        expect(besides).toBeGreaterThan(0);
        expect(besides).toBeLessThan(mostBesides);
      }
    }
  });
});
