import { runChild, type ChildOptions } from '../../../lib/bench/child';
import type { Answer } from '../../../lib/bench/job';

const never = new AbortController().signal;

function shell(script: string, options: Partial<ChildOptions> = {}): Promise<Answer> {
  const started = { command: '/bin/sh', args: ['-c', script], env: process.env };
  return runChild(started, { timeLimitMs: 60_000, signal: never, ...options });
}

describe('a process that is to answer', () => {
  it('answers on a descriptor of its own, whatever it prints', async () => {
    const answer = { kind: 'list', benchmarks: [], usesAdapters: false };
    expect(await shell(`echo out; echo err >&2; echo '${JSON.stringify(answer)}' >&3`)).toEqual(answer);
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
    expect(await shell(`echo '${JSON.stringify(answer)}' >&3`)).toEqual(answer);
  });

  it('is ended at its time limit', async () => {
    const answer = await shell('sleep 600', { timeLimitMs: 50 });
    expect(answer).toMatchObject({ kind: 'failure', failure: 'timed out' });
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
