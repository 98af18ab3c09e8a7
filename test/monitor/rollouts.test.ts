/** From segments to verdicts, alerts and exit statuses: a real `icprofile serve`, and fleets whose truth is known. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, RolloutVerdict } from '../../lib/model/requests';
import { ask, startCollector, type CollectorProcess } from '../support/collector-process';
import { temporaryDirectory } from '../support/store';
import { minutesOfData, run, segmentsOf, sendAll, startWebhook, type Webhook } from './support';

const data = temporaryDirectory();
const options = ['--settle', '1s', '--youngest', '100', '--warm', '1000', '--service-threshold', '3%'];
const thresholds = ['--endpoint-threshold', '4%', '--false-alarms', '5'];
const looksOnce = ['--looks', '20m'];
const looksTwice = ['--looks', `20m,${minutesOfData - 2}m`];

let webhook: Webhook;
let collector: CollectorProcess;

const watching = (looks: readonly string[]) =>
  startCollector(data, [...options, ...thresholds, ...looks, '--webhook', webhook.url]);

beforeAll(async () => {
  webhook = await startWebhook(1);
  const intake = await startCollector(data, ['--only', 'collect']);
  await sendAll(intake, [
    ...segmentsOf('shop', [{ endpoint: 'GET /e0', function: 'parse', part: 0.45 }]),
    ...segmentsOf('calm', []),
    ...segmentsOf('tidied', [
      { endpoint: 'GET /e0', function: 'parse', part: 0.15 },
      { endpoint: 'GET /e0', function: 'handle', part: 0.35 },
    ]),
    ...segmentsOf('small', [], { hosts: 2 }),
  ]);
  await intake.kill('SIGTERM');
  collector = await watching(looksOnce);
});
afterAll(async () => {
  await collector.kill('SIGTERM');
  webhook.close();
});

const get = async <Found>(path: string) => JSON.parse((await ask(`${collector.url}${path}`)).text) as Found;
const findingsOf = (service: string) => get<readonly Finding[]>(`/v1/findings?service=${service}`);
const alertLines = (stderr: string) => stderr.split('\n').filter((line) => line.includes('Regression in'));

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(100);
}

describe('a rollout in which one function of an endpoint costs more', () => {
  it('is a regression of that endpoint by that function, with exit status 1', async () => {
    const { status, stdout } = await run(collector, [
      'rollout',
      'A',
      'B',
      '--service',
      'shop',
      '--wait',
      '1m',
    ]);
    expect(stdout).toMatch(/^Regression: .*GET \/e0 costs 1[3-7] % more/m);
    expect(stdout).toMatch(
      /^Functions that account for GET \/e0:\n {2}parse \(src\/e0\.js:2\): (9\d|10\d) % of the change/m,
    );
    expect(stdout).toMatch(/^GET \/e1 +unchanged/m);
    expect(status).toBe(1);
  });

  it('is alerted once on standard error and once by the webhook, which failed at first', async () => {
    await until(() => webhook.taken.length > 0);
    expect(alertLines(collector.stderr())).toEqual([
      expect.stringMatching(
        /^icprofile: Regression in shop: GET \/e0 costs 1\d % more in B than in A .*parse \(src\/e0\.js:2\)/,
      ),
    ]);
    expect(webhook.refused).toHaveLength(1);
    expect(webhook.taken).toEqual(webhook.refused);
    expect(webhook.taken).toMatchObject([
      {
        format: 'icprofile-alert',
        page: `${collector.url}/#rollout?service=shop&base=A&head=B`,
        finding: { service: 'shop', state: 'open', subject: { of: 'endpoint', endpoint: 'GET /e0' } },
      },
    ]);
  });

  it('is not alerted again after a kill and a second look, and keeps what people said', async () => {
    const before = await findingsOf('shop');
    const [{ id }] = before as [Finding];
    const settled = await run(collector, ['findings', '--acknowledge', id, '--json']);
    expect(JSON.parse(settled.stdout)).toMatchObject([{ id, state: 'acknowledged' }]);
    await collector.kill('SIGKILL');
    collector = await watching(looksTwice);
    await until(async () => {
      const verdict = await get<RolloutVerdict>('/v1/verdict?service=shop&base=A&head=B');
      return verdict.look.index === 1;
    });
    const after = await findingsOf('shop');
    expect(after.map((finding) => finding.id)).toEqual(before.map((finding) => finding.id));
    expect(after.find((finding) => finding.id === id)).toMatchObject({ state: 'acknowledged' });
    await until(async () =>
      (await get<readonly { readonly nextLookAt: number | null }[]>('/v1/rollouts')).every(
        ({ nextLookAt }) => nextLookAt === null,
      ),
    );
    expect(alertLines(collector.stderr())).toEqual([]);
    expect(webhook.taken).toHaveLength(1);
  });
});

it('finds a rollout that changes nothing fine, with exit status 0', async () => {
  const { status, stdout } = await run(collector, ['rollout', 'A', 'B', '--service', 'calm', '--wait', '1m']);
  expect(stdout).toContain('Fine: no regression.');
  expect(await findingsOf('calm')).toEqual([]);
  expect(status).toBe(0);
});

it('says that cost moved between functions of a file, without an alert', async () => {
  const { status, stdout } = await run(collector, [
    'rollout',
    'A',
    'B',
    '--service',
    'tidied',
    '--wait',
    '1m',
  ]);
  expect(stdout).toContain('Moved, and not grown');
  expect(stdout).toMatch(/handle \(src\/e0\.js:1\): .* within file src\/e0\.js/);
  expect(status).toBe(0);
  const findings = await findingsOf('tidied');
  expect(findings.map(({ state }) => state)).toEqual(findings.map(() => 'moved'));
  expect(findings.map(({ subject }) => subject)).toContainEqual(
    expect.objectContaining({
      of: 'function',
      function: expect.objectContaining({ name: 'handle' }) as unknown,
    }),
  );
});

it('cannot tell with two hosts, says why, and exits with 3', async () => {
  const { status, stdout } = await run(collector, [
    'rollout',
    'A',
    'B',
    '--service',
    'small',
    '--wait',
    '1m',
  ]);
  expect(stdout).toMatch(
    /^Cannot tell: service: the base has warm, sampled requests on 2 .* it takes 3 of each/m,
  );
  expect(status).toBe(3);
});

it.each([
  ['shops', 'A', 'B', 'No sampled requests of service shops were received; services: '],
  ['shop', 'A', 'Z', 'No sampled requests of revision Z of shop were received; revisions: A, B'],
  ['shop', 'B', 'A', 'No rollout B → A of shop was seen; rollouts: A → B'],
])('exits with 2 for %s %s → %s, and names what is known', async (service, base, head, text) => {
  const { status, stderr } = await run(collector, ['rollout', base, head, '--service', service]);
  expect(stderr).toContain(text);
  expect(status).toBe(2);
});

it('lists findings with what they cost the service and the functions that made them', async () => {
  const { stdout } = await run(collector, ['findings', '--service', 'shop']);
  expect(stdout).toMatch(/shop +\+\d\.\d\d % +GET \/e0 costs 1\d % more in B than in A +parse/);
});
