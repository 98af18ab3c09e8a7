/** What a collector answers to those who send, and to those who ask. */
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import {
  ask,
  currentSegment,
  packed,
  startCollector,
  type CollectorProcess,
} from '../support/collector-process';
import { temporaryDirectory } from '../support/store';

describe('a collector', () => {
  const data = temporaryDirectory();
  let collector: CollectorProcess;
  beforeAll(async () => {
    collector = await startCollector(data);
  });

  const send = (body: Uint8Array) => ask(`${collector.url}/v1/segments`, { body });
  const metric = async (line: string) => {
    const { text } = await ask(`${collector.url}/metrics`);
    return text.split('\n').find((found) => found.startsWith(`${line} `)) ?? '';
  };

  it('acknowledges a segment, and the same one again, and stores it once', async () => {
    const body = packed(currentSegment('one', 0, 10));
    for (const attempt of [1, 2])
      expect({ attempt, ...(await send(body)) }).toMatchObject({ status: 200, text: '{"control":[]}\n' });
    expect(await metric('icprofile_rows_total{kind="request"}')).toMatch(/ 10$/);
    expect(await metric('icprofile_segments_total{result="known"}')).toMatch(/ 1$/);
  });

  it.each([
    ['malformed', 400, Buffer.from('hello'), 'Not gzip, or truncated'],
    ['malformed', 400, packed(currentSegment('x', 0, 5)).subarray(0, -4), 'Not gzip, or truncated'],
    ['malformed', 400, zlib.gzipSync('{}\n'), 'Not a segment of icprofile'],
    ['oversized', 413, Buffer.alloc(5_000_000), 'more than 4194304 bytes'],
    [
      'oversized',
      413,
      zlib.gzipSync(Buffer.alloc(40_000_000)),
      'more than 33554432 bytes once it is unpacked',
    ],
    [
      'too-new',
      422,
      zlib.gzipSync('{"format":"icprofile-segment","version":2}\n'),
      'this collector reads versions up to 1',
    ],
  ])('refuses what is %s with %i and the reason, and keeps it aside', async (reason, status, body, text) => {
    const answer = await send(body);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
    const kept = fs.readdirSync(path.join(data, 'refused')).filter((name) => name.endsWith(`${reason}.txt`));
    const reasons = kept.map((name) => fs.readFileSync(path.join(data, 'refused', name), 'utf8'));
    expect(reasons.join()).toContain(text);
  });

  it('takes the other rows of a segment in which some are wrong, old or in the future', async () => {
    const segment = currentSegment('two', 0, 4);
    const [good, wrong, old, future] = segment.requests;
    const month = 30 * 24 * 60 * 60 * 1000;
    const requests = [
      good!,
      { ...wrong!, probability: 0 },
      { ...old!, time: old!.time - month },
      { ...future!, time: future!.time + month },
    ];
    const before = await metric('icprofile_rows_total{kind="request"}');
    expect((await send(packed({ ...segment, requests }))).status).toBe(200);
    const after = await metric('icprofile_rows_total{kind="request"}');
    expect(Number(after.split(' ')[1]) - Number(before.split(' ')[1])).toBe(1);
    const { text } = await ask(`${collector.url}/metrics`);
    for (const reason of [
      'request: probability is missing or wrong',
      'older than the retention',
      'in the future by the clock of the collector',
    ])
      expect(text).toContain(`icprofile_refused_rows_total{reason="${reason}"} 1\n`);
  });

  it('gives applications what operators ask of them, until it expires', async () => {
    const control = { what: 'profile endpoint', endpoint: 'GET /', forMs: 500 };
    const setting = { body: JSON.stringify({ service: 'shop', control }) };
    expect((await ask(`${collector.url}/v1/control`, setting)).status).toBe(200);
    const answer = async (sequence: number) =>
      (JSON.parse((await send(packed(currentSegment('three', sequence, 1)))).text) as { control: unknown[] })
        .control;
    expect(await answer(0)).toEqual([{ ...control, forMs: expect.any(Number) as number }]);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await answer(1)).toEqual([]);
  });

  it.each([
    ['no JSON', 'x'],
    ['no control', '{"service":null,"control":{"what":"delete"}}'],
  ])('refuses a control that is %s', async (_, body) => {
    expect((await ask(`${collector.url}/v1/control`, { body })).status).toBe(400);
  });

  it.each(['/v1/segments', '/v1/control', '/v1/findings/x'])(
    'takes nothing at %s from a page, which any site may make a browser send',
    async (route) => {
      const body = packed(currentSegment('page', 0, 1));
      for (const origin of ['https://elsewhere.example', 'null', collector.url])
        expect((await ask(`${collector.url}${route}`, { body, headers: { origin } })).status).toBe(403);
    },
  );

  it('says what is not there and what is not taken', async () => {
    expect((await ask(`${collector.url}/nothing`)).status).toBe(404);
    const { status, headers } = await ask(`${collector.url}/v1/segments`);
    expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'POST' });
  });

  it('takes complete files from its spool, and leaves incomplete ones', async () => {
    const spool = path.join(data, 'spool');
    const complete = path.join(spool, '1-four.segment.gz');
    const incomplete = path.join(spool, '2-four.segment.gz.part');
    fs.writeFileSync(incomplete, packed(currentSegment('four', 1, 1)));
    fs.writeFileSync(`${complete}.part`, packed(currentSegment('four', 0, 1)));
    fs.renameSync(`${complete}.part`, complete);
    while (fs.existsSync(complete)) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(fs.readdirSync(spool)).toEqual([path.basename(incomplete)]);
    expect((await send(packed(currentSegment('four', 0, 1)))).status).toBe(200);
    expect(await metric('icprofile_segments_total{result="known"}')).toMatch(/ 2$/);
  });

  it('is healthy, and stores what it has when it is told to end', async () => {
    expect(await ask(`${collector.url}/healthz`)).toMatchObject({ status: 200, text: '{"status":"ok"}\n' });
    const pending = send(packed(currentSegment('five', 0, 1)));
    await new Promise((resolve) => setTimeout(resolve, 20));
    collector.child.kill('SIGTERM');
    expect((await pending).status).toBe(200);
  });
});

it('asks for the tokens in its files', async () => {
  const data = temporaryDirectory();
  const tokens = { write: 'w'.repeat(32), read: 'r'.repeat(32) };
  for (const [name, token] of Object.entries(tokens)) fs.writeFileSync(path.join(data, name), `${token}\n`);
  const { url, kill } = await startCollector(data, [
    '--write-token',
    path.join(data, 'write'),
    '--read-token',
    path.join(data, 'read'),
  ]);
  const body = packed(currentSegment('one', 0, 1));
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const statuses = [
    await ask(`${url}/v1/segments`, { body }),
    await ask(`${url}/v1/segments`, { body, headers: bearer(tokens.read) }),
    await ask(`${url}/v1/segments`, { body, headers: bearer(tokens.write) }),
    await ask(`${url}/metrics`),
    await ask(`${url}/metrics`, { headers: bearer(tokens.write) }),
    await ask(`${url}/metrics`, { headers: bearer(tokens.read) }),
    await ask(`${url}/healthz`),
  ].map(({ status }) => status);
  expect(statuses).toEqual([401, 401, 200, 401, 401, 200, 200]);
  await kill('SIGTERM');
});
