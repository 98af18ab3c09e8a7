/** Servers that run under the emulator, while the client is the test. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';

const repository = path.join(__dirname, '..', '..', '..');
const command = path.join(repository, 'dist', 'cli', 'main.js');

export interface ServerRun {
  readonly port: number;
  /** Closes its standard input, and waits for its end. */
  stop(): Promise<void>;
  readonly child: ChildProcess;
}

/** @param options what the fixture takes, as JSON. */
export async function startEmulatedServer(
  fixture: string,
  options: object,
  env: NodeJS.ProcessEnv = {},
  nodeFlags: readonly string[] = ['--no-opt', '--no-sparkplug'],
): Promise<ServerRun> {
  const file = path.join(repository, 'test', 'fixtures', 'requests', fixture);
  const child = spawn(
    process.execPath,
    [
      command,
      'exec',
      '--source',
      'emulated',
      '--',
      process.env['ICPROFILE_TEST_NODE'] ?? process.execPath,
      ...nodeFlags,
      file,
      JSON.stringify(options),
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'exit');
  const first = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => Promise.reject(new Error(`${fixture} ended: ${said}`))),
  ]);
  const { port } = JSON.parse(String(first[0])) as { port: number };
  return {
    port,
    child,
    stop: async () => {
      child.stdin.end();
      const [status] = (await ended) as [number | null];
      if (status !== 0) throw new Error(`${fixture} ended with ${status}: ${said}`);
      if (said !== '') throw new Error(`${fixture} said: ${said}`);
    },
  };
}

export interface Asked {
  readonly path: string;
  readonly headers?: http.OutgoingHttpHeaders;
  /** Parts of the body, which are sent a moment apart. */
  readonly body?: readonly string[];
}

/** Asks for all of them at once, over kept connections. */
export async function askAtOnce(
  port: number,
  asked: readonly Asked[],
  agent: http.Agent,
): Promise<readonly string[]> {
  return Promise.all(asked.map((one) => ask(port, one, agent)));
}

export async function ask(port: number, { path, headers, body }: Asked, agent: http.Agent): Promise<string> {
  const request = http.request({
    port,
    path,
    agent,
    host: '127.0.0.1',
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...headers },
  });
  request.flushHeaders();
  for (const part of body ?? []) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    request.write(part);
  }
  request.end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk as string;
  return text;
}
