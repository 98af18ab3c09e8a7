/** `icprofile requests`: what requests cost, asked of a collector and shown as a table. */
import { InvalidArgumentError, type Command } from 'commander';
import { requestKeys, type RequestEstimate } from '../../store';
import { askCollector } from './ask-collector';
import { addCollectorOptions, collectorAddress, type CollectorCommandOptions } from './collector-options';
import { durationOf, hourMs, minuteMs } from './durations';
import { requestsText } from './requests-text';

interface RequestsOptions extends CollectorCommandOptions {
  readonly by: readonly string[];
  readonly since: number;
  readonly service?: string;
  readonly endpoint?: string;
  readonly revision?: string;
  readonly host?: string;
  readonly interval: number;
  readonly json?: boolean;
  readonly limit: number;
}

export function addRequestsCommand(icprofile: Command): void {
  const command = icprofile
    .command('requests')
    .summary('show what requests cost')
    .description(
      'Asks a collector what requests cost: instructions in a request, by endpoint or whatever else is recorded.',
    )
    .option(`--by <keys>`, `of ${requestKeys.join(', ')}; several with commas`, keysOf, ['endpoint'])
    .option('--since <time>', 'requests of this last time, such as 30m, 6h or 2d', durationOf, hourMs)
    .option('--service <name>', 'of this service only')
    .option('--endpoint <name>', 'of this endpoint only, such as "GET /users/:id"')
    .option('--revision <name>', 'of this revision only')
    .option('--host <name>', 'of this host only')
    .option('--interval <time>', 'length of the intervals of --by time', durationOf, minuteMs)
    .option('--limit <count>', 'so many rows', countOf, 50);
  addCollectorOptions(command).option('--json', 'print the answer as JSON, all rows').action(showRequests);
}

async function showRequests(options: RequestsOptions): Promise<void> {
  const { by, since, interval, service, endpoint, revision, host } = options;
  const selection = Object.entries({ service, endpoint, revision, host }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const until = Date.now() + 1;
  const answer = await askCollector(collectorAddress(options), '/v1/requests', {
    by: by.join(','),
    from: String(until - since),
    until: String(until),
    interval: String(interval),
    ...Object.fromEntries(selection),
  });
  const estimates = answer as readonly RequestEstimate[];
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(estimates, null, 2)}\n`
      : requestsText(estimates, by, options.limit),
  );
}

function keysOf(text: string): readonly string[] {
  const keys = text.split(',');
  const unknown = keys.find((key) => !(requestKeys as readonly string[]).includes(key));
  if (unknown === undefined) return keys;
  throw new InvalidArgumentError(`There is no key ${unknown}; keys are ${requestKeys.join(', ')}.`);
}

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It must be a count, such as 20.');
}
