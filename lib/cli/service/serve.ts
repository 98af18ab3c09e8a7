/** `icprofile serve`: the collector, on one machine, until it is stopped. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  collectorDefaults,
  openCollector,
  startServer,
  type CollectorOptions,
  type Tokens,
} from '../../collector';
import { invalidArgument } from '../../errors';
import { visibleLine } from '../../visible-text';
import { collect } from '../report';
import { readTokenFile } from './ask-collector';
import { dayMs } from './durations';
import { addMonitorOptions, monitorOptions, type MonitorCommandOptions } from './monitor-options';
import { serviceParts, type RunningPart } from './parts';

interface ServeOptions extends MonitorCommandOptions {
  readonly data: string;
  readonly listen: Address;
  readonly only?: readonly string[];
  readonly spool: readonly string[];
  readonly writeToken?: string;
  readonly readToken?: string;
  readonly retention: number;
  readonly memory: number;
  readonly threads: number;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

const loopback = /^(localhost|127\..*|::1)$/;

export function addServeCommand(icprofile: Command): void {
  const command = icprofile
    .command('serve')
    .summary('collect what applications record of their requests, and judge rollouts')
    .description(
      'Takes segments of rows from applications, stores them in a database, answers queries, and alerts when a rollout costs more. ' +
        'Needs the package @duckdb/node-api.',
    )
    .requiredOption('--data <directory>', 'where the database is kept; made if it is missing')
    .addOption(
      new Option('--listen <address:port>', 'where to listen')
        .argParser(addressOf)
        .default({ host: '127.0.0.1', port: 4319 }, '127.0.0.1:4319'),
    )
    .addOption(
      new Option('--only <parts>', `run only these parts, of ${partNames().join(', ')}`).argParser(partsOf),
    )
    .option('--spool <directory>', 'take segments from here too; may be repeated', collect, [])
    .option('--write-token <file>', 'ask applications for the token in this file')
    .option('--read-token <file>', 'ask readers for the token in this file')
    .option('--retention <days>', 'how long rows are kept', daysOf, 14)
    .option(
      '--memory <MiB>',
      'what the database may use; the process needs some 200 MiB more',
      megabytesOf,
      collectorDefaults.memoryMegabytes,
    )
    .option('--threads <count>', 'of the database', threadsOf, collectorDefaults.threads);
  addMonitorOptions(command).action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const tokens: Tokens = { write: tokenIn(options.writeToken), read: tokenIn(options.readToken) };
  const monitor = monitorOptions(options, options.data, log);
  const collector = await openCollector(collectorOptions(options));
  for (const { what } of collector.store.incidents()) log(what);
  const running: RunningPart[] = [];
  try {
    for (const part of serviceParts) {
      if (options.only?.includes(part.name) ?? true)
        running.push(part.start({ collector, monitor, onError: logError }));
    }
    await listenUntilStopped(running, options.listen, tokens);
  } finally {
    for (const part of running) await part.stop();
    await collector.close();
  }
}

async function listenUntilStopped(
  running: readonly RunningPart[],
  { host, port }: Address,
  tokens: Tokens,
): Promise<void> {
  const routes = running.flatMap((part) => part.routes);
  const server = await startServer(routes, { host, port, tokens, onError: logError });
  if (!loopback.test(host) && tokens.write === undefined)
    log(`everybody who reaches ${host} may send segments: set --write-token`);
  for (const part of running) part.listening?.(server.url);
  process.stdout.write(`icprofile: listening on ${server.url}\n`);
  await stopSignal();
  await server.close();
}

/** A second one ends the process at once, as without a handler. What was acknowledged is stored. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.removeListener('SIGINT', stop);
      process.removeListener('SIGTERM', stop);
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

function collectorOptions(options: ServeOptions): CollectorOptions {
  return {
    ...collectorDefaults,
    directory: options.data,
    spools: options.spool,
    retentionMs: options.retention * dayMs,
    memoryMegabytes: options.memory,
    threads: options.threads,
    onError: logError,
  };
}

function tokenIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const token = readTokenFile(file);
  if (!/^[\x21-\x7e]{8,}$/.test(token)) {
    throw invalidArgument(file, 'a file with a token of 8 characters or more, without spaces', token.length, {
      remedy: 'Make one, such as with: openssl rand -hex 32',
    });
  }
  return token;
}

function log(text: string): void {
  process.stderr.write(`${visibleLine(`icprofile: ${text}`)}\n`);
}

function logError(error: unknown): void {
  log(error instanceof Error ? error.message : String(error));
}

function addressOf(text: string): Address {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(text) ?? [];
  if (host === '' || Number(port) > 65535)
    throw new InvalidArgumentError('It must be an address and a port, such as 127.0.0.1:4319.');
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

function partNames(): readonly string[] {
  return serviceParts.map(({ name }) => name);
}

function partsOf(text: string): readonly string[] {
  const names = text.split(',');
  const unknown = names.find((name) => !partNames().includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`There is no part ${unknown}; parts are ${partNames().join(', ')}.`);
}

const numberWithin =
  (least: number, most: number, what: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be ${what} from ${least} to ${most}.`);
  };

const daysOf = numberWithin(0.01, 3650, 'a number of days');
const megabytesOf = numberWithin(64, 1_000_000, 'a number of MiB');
const threadsOf = numberWithin(1, 256, 'a count');
