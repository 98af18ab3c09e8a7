/** `icprofile serve` as a process of its own, and what applications send to it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';
import { segmentText, type Segment } from '../../lib/model/requests';

export { currentSegment, requestOf } from './current-segment';

const command = path.join(__dirname, '..', '..', 'dist', 'cli', 'main.js');

export interface CollectorProcess {
  readonly url: string;
  readonly child: ChildProcess;
  readonly stderr: () => string;
  /** Ends it, and waits until it has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const living = new Set<ChildProcess>();

afterAll(() => {
  for (const child of living) child.kill('SIGKILL');
});

export async function startCollector(
  data: string,
  options: readonly string[] = [],
): Promise<CollectorProcess> {
  const args = [command, 'serve', '--data', data, '--listen', '127.0.0.1:0', ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  living.add(child);
  const ended = once(child, 'exit').then(() => living.delete(child));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const found = /listening on (\S+)\n/.exec(stdout)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => {
      reject(new Error(`the collector ended: ${stderr}`));
    });
  });
  return {
    url,
    child,
    stderr: () => stderr,
    kill: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** Rejects where there is no whole answer. */
export function ask(
  url: string,
  {
    body,
    headers = {},
  }: { readonly body?: Uint8Array | string; readonly headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: body === undefined ? 'GET' : 'POST', headers, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    request.end(body);
  });
}

export function packed(segment: Segment): Buffer {
  return zlib.gzipSync(segmentText(segment));
}

/** Once the file changes; at most after this time. */
export async function changeOf(directory: string, name: string, mostMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (changed: boolean) => {
      watcher.close();
      clearTimeout(timer);
      resolve(changed);
    };
    const watcher = fs.watch(directory, (_, file) => {
      if (file === name) end(true);
    });
    const timer = setTimeout(end, mostMs, false);
  });
}
