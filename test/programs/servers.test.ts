/** Servers that a client in another process asks for much at once: Node's own, Express, Fastify. */
import { expectConservation, rowOf } from '../unit/profiler/support/record';
import { labelledRequests, requestsOf, responseTo, waveSize, workOf } from './support/requests';
import { runAdvancing, runPlain, type ProfiledRun } from './support/run-programs';

const waves = 5;
const servers = { names: ['servers'], size: waves };
const requests = requestsOf(waves);

describe('servers under load', () => {
  let run: ProfiledRun;

  beforeAll(async () => {
    run = await runAdvancing(servers);
  });

  it('answer every request right, with the profiler and without', async () => {
    const responses = requests.map(responseTo);
    expect(responses).toHaveLength(waves * waveSize);
    expect((await runPlain(servers)).trimEnd().split('\n')).toEqual(responses);
    expect(run.output.trimEnd().split('\n')).toEqual(responses);
  });

  it(`have each request charged exactly what it works, below its labels, while ${waveSize} of them interleave`, () => {
    const expected = requests.map((request) => ({
      id: request.id,
      labels: { server: request.server, endpoint: request.endpoint },
      selfByFunction: workOf(request),
    }));
    expect(labelledRequests(run.profile).sort((a, b) => a.id - b.id)).toEqual(expected);
  });

  it('leave nothing to anybody else', () => {
    const work = requests.flatMap((request) => Object.values(workOf(request))).reduce((a, b) => a + b);
    expect(run.profile.events[0]!.total).toBe(work);
    expect(rowOf(run.profile, '(program)').self).toBe(0);
    expectConservation(run.profile);
  });
});
