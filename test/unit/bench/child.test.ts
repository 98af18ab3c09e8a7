import { framed } from '../../../lib/bench/protocol/answer-frame';
import { runChild, type ChildOptions } from '../../../lib/bench/running/child';
import type { Answer } from '../../../lib/bench/protocol/job';

/** For printf of a shell. */
function frame(json: string): string {
  const text = Buffer.from(framed(json)).toString('latin1');
  return `printf '%b' '${text.replaceAll('\0', '\\0000')}' >&3`;
}

const never = new AbortController().signal;

function shell(script: string, options: Partial<ChildOptions> = {}): Promise<Answer> {
  const started = { command: '/bin/sh', args: ['-c', script], env: process.env };
  return runChild(started, { timeLimitMs: 60_000, signal: never, ...options });
}

describe('a process that is to answer', () => {
  it('answers on a descriptor of its own, whatever it prints', async () => {
    const answer = { kind: 'list', benchmarks: [], usesAdapters: false };
    expect(await shell(`echo out; echo err >&2; ${frame(JSON.stringify(answer))}`)).toEqual(answer);
  });

  it('hands on what it prints as it comes', async () => {
    let printed = '';
    await shell('echo out', { print: (text) => (printed += text) });
    expect(printed).toBe('out\n');
  });

  it.each([
    ['ends without an answer', 'exit 7', 'exited', /^It ended its process with status 7$/],
    ['answers with something else', 'echo no JSON >&3', 'exited', /status 0/],
    ['answers with nothing', 'echo null >&3', 'exited', /status 0/],
    ['dies of a signal', 'kill -TERM $$', 'killed', /^It was killed with SIGTERM$/],
    [
      'dies as V8 does when the heap is full',
      'echo "FATAL ERROR: JavaScript heap out of memory" >&2; kill -ABRT $$',
      'out of memory',
      /heap of its process.*\nIt printed:\nFATAL ERROR: JavaScript heap out of memory$/,
    ],
    ['prints before it ends', 'echo why; exit 1', 'exited', /status 1\nIt printed:\nwhy$/],
  ])('and %s has failed', async (_, script, kind, message) => {
    const answer = await shell(script);
    expect(answer).toMatchObject({
      kind: 'failure',
      failure: kind,
      message: expect.stringMatching(message) as string,
    });
  });

  it('says itself why there is no number', async () => {
    const answer = { kind: 'failure', failure: 'threw', message: 'Error: no' };
    expect(await shell(frame(JSON.stringify(answer)))).toEqual(answer);
  });

  it.each([
    ['what is no JSON', '{"kind":', 'it is not JSON, or truncated'],
    ['a number', '1', 'it is not JSON, or truncated'],
    ['an unknown kind', '{"kind":"toString"}', 'it has no known kind'],
    ['a list without benchmarks', '{"kind":"list","usesAdapters":false}', 'benchmarks is missing or wrong'],
    ['a sample without a number', '{"kind":"sample","sample":{"value":null}}', 'sample is missing or wrong'],
    [
      'a profile that is none',
      '{"kind":"profile","profile":{},"callingCost":0}',
      'profile is missing or wrong',
    ],
  ])('and answers %s has failed', async (_, json, problem) => {
    expect(await shell(frame(json))).toMatchObject({
      failure: 'not counted',
      message: `The process gave an answer that is none: ${problem}`,
    });
  });

  it.each([
    [
      'has used its limit of CPU time',
      'while :; do :; done',
      /^It took more than 0.3 s of CPU time \(--time-limit\b/,
    ],
    ['has waited for 20 times its limit', 'sleep 600', /^It took more than 6 s of wall time.*--time-limit\b/],
    [
      'has used its limit in processes that it has waited for',
      'while :; do /bin/true; done',
      /^It took more than 0.3 s of CPU time/,
    ],
  ])('is ended when it %s', async (_, script, message) => {
    expect(await shell(script, { timeLimitMs: 300 })).toMatchObject({
      kind: 'failure',
      failure: 'timed out',
      message: expect.stringMatching(message) as string,
    });
  });

  it('has time to answer while it waits for something else, such as a CPU', async () => {
    const answer = { kind: 'list', benchmarks: [], usesAdapters: false };
    const script = `sleep 1; ${frame(JSON.stringify(answer))}`;
    expect(await shell(script, { timeLimitMs: 300 })).toEqual(answer);
  });

  it('is ended with what it started, which holds its streams', async () => {
    const answer = await shell('sleep 600 & exit 4');
    expect(answer).toMatchObject({ failure: 'exited' });
  });

  it.each(['before it starts', 'while it runs'])('is ended when the run is interrupted %s', async (when) => {
    const controller = new AbortController();
    if (when === 'before it starts') controller.abort();
    const print = (): void => {
      controller.abort();
    };
    const answer = await shell('echo here; sleep 600', { signal: controller.signal, print });
    expect(answer).toMatchObject({ failure: 'not counted', message: 'It was interrupted' });
  });

  it('and cannot be started has failed, too', async () => {
    const started = { command: '/no/such/program', args: [], env: process.env };
    const answer = await runChild(started, { timeLimitMs: 60_000, signal: never });
    expect(answer).toMatchObject({
      failure: 'not counted',
      message: expect.stringMatching(/ENOENT/) as string,
    });
  });
});
