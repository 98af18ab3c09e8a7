/**
 * Real PostgreSQL and Redis servers for tests, on free ports and in directories of their own: Debian's packages `postgresql` and
 * `redis-server`. PostgreSQL refuses to run as root, so root starts it as the user `postgres`.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export interface Service {
  /** For the driver. */
  readonly url: string;
  stop(): Promise<void>;
}

/** What is missing here for the services; `undefined` where nothing is. */
export function whyNoServices(): string | undefined {
  if (!hasPostgres()) return 'PostgreSQL is not installed (apt-get install postgresql)';
  return hasRedis() ? undefined : 'Redis is not installed (apt-get install redis-server)';
}

export function hasPostgres(): boolean {
  return postgresDirectory() !== undefined;
}

export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version']).error === undefined;
}

export async function startPostgres(): Promise<Service> {
  const binaries = postgresDirectory() ?? '';
  const directory = makeDirectory();
  const port = await freePort();
  const data = path.join(directory, 'data');
  if (isRoot) execFileSync('chown', ['postgres', directory]);
  const [initdb, postgres] = ['initdb', 'postgres'].map((name) => path.join(binaries, name));
  const [command, ...args] = asOrdinaryUser(initdb ?? '', [
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    'test',
    '--no-sync',
  ]);
  execFileSync(command, args, { stdio: 'ignore', cwd: directory });
  const settings = ['fsync=off', 'shared_buffers=16MB', 'max_connections=150'].flatMap((one) => ['-c', one]);
  const server = start(
    asOrdinaryUser(postgres ?? '', [
      '-D',
      data,
      '-p',
      String(port),
      '-h',
      '127.0.0.1',
      '-k',
      directory,
      ...settings,
    ]),
    directory,
  );
  await untilListening(port, server);
  return {
    url: `postgresql://test@127.0.0.1:${port}/postgres`,
    stop: () => stop(server, 'SIGINT', directory),
  };
}

export async function startRedis(): Promise<Service> {
  const directory = makeDirectory();
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory];
  const server = start(['redis-server', ...args], directory);
  await untilListening(port, server);
  return { url: `redis://127.0.0.1:${port}`, stop: () => stop(server, 'SIGTERM', directory) };
}

const isRoot = process.getuid?.() === 0;

function postgresDirectory(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = fs.existsSync(root) ? fs.readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions
    .map((version) => path.join(root, version, 'bin'))
    .find((bin) => fs.existsSync(path.join(bin, 'postgres')));
}

function asOrdinaryUser(command: string, args: readonly string[]): [string, ...string[]] {
  return isRoot
    ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', command, ...args]
    : [command, ...args];
}

function makeDirectory(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-service-'));
}

function start([command, ...args]: readonly [string, ...string[]], cwd: string): ChildProcess {
  return spawn(command, args, { cwd, stdio: 'ignore' });
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilListening(port: number, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (server.exitCode !== null) throw new Error(`a service ended with ${server.exitCode}`);
    if (await accepts(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('a service did not begin to listen');
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}

async function stop(server: ChildProcess, signal: NodeJS.Signals, directory: string): Promise<void> {
  if (server.exitCode === null) {
    server.kill(signal);
    await once(server, 'exit');
  }
  fs.rmSync(directory, { recursive: true, force: true });
}
