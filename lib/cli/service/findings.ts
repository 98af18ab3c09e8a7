/** `icprofile findings`: the changes that the collector's detectors found, and what people say of them. */
import { Option, type Command } from 'commander';
import { invalidArgument } from '../../errors';
import type { Finding } from '../../model/requests';
import { nameColumn, numberColumn, tableLines, type Column } from '../../report/text';
import { askCollector, tellCollector } from './ask-collector';
import { changeText } from './change-text';
import { addCollectorOptions, collectorAddress, type CollectorCommandOptions } from './collector-options';

interface FindingsOptions extends CollectorCommandOptions {
  readonly service?: string;
  readonly state?: string;
  readonly acknowledge?: string;
  readonly resolve?: string;
  readonly json?: boolean;
}

const states = ['pending', 'open', 'went away', 'moved', 'acknowledged', 'resolved'];

export function addFindingsCommand(icprofile: Command): void {
  const command = icprofile
    .command('findings')
    .summary('list what the detectors found in production')
    .description(
      'Asks a collector for its findings: changes of cost, since when, how much, and by which function.',
    )
    .option('--service <name>', 'of this service only')
    .addOption(new Option('--state <state>', 'in this state only').choices(states))
    .option('--acknowledge <id>', 'note that somebody knows of this finding')
    .option('--resolve <id>', 'note that this finding is dealt with');
  addCollectorOptions(
    command,
    'the file of its token: for reading, or to acknowledge and resolve for writing',
  )
    .option('--json', 'print the findings as JSON')
    .action(showFindings);
}

async function showFindings(options: FindingsOptions): Promise<void> {
  const findings = await wantedFindings(options);
  process.stdout.write(
    options.json === true ? `${JSON.stringify(findings, null, 2)}\n` : findingsText(findings),
  );
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_COLLECTOR */
async function wantedFindings(options: FindingsOptions): Promise<readonly Finding[]> {
  const { service, state, acknowledge, resolve } = options;
  const address = collectorAddress(options);
  if (acknowledge !== undefined && resolve !== undefined)
    throw invalidArgument('--acknowledge', 'given without --resolve', 'given with it');
  const id = acknowledge ?? resolve;
  if (id !== undefined) {
    const setting = { state: acknowledge === undefined ? 'resolved' : 'acknowledged' };
    return [(await tellCollector(address, `/v1/findings/${encodeURIComponent(id)}`, setting)) as Finding];
  }
  const query = Object.entries({ service, state }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return (await askCollector(address, '/v1/findings', Object.fromEntries(query))) as readonly Finding[];
}

const columns: readonly Column<Finding>[] = [
  nameColumn('id', ({ id }) => id),
  nameColumn('since', ({ onset }) => new Date(onset).toISOString()),
  nameColumn('state', ({ state }) => state),
  nameColumn('service', ({ service }) => service),
  numberColumn('of the service', ({ numbers }) => changeText(numbers.changeOfService)),
  nameColumn('finding', ({ title }) => title),
  nameColumn('functions', functionsText),
];

function findingsText(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'No findings.\n';
  return `${tableLines(
    columns,
    findings.toSorted((one, other) => other.onset - one.onset),
  ).join('\n')}\n`;
}

function functionsText({ causes }: Finding): string {
  const names = causes.flatMap((cause) => (cause.what === 'function' ? [cause.function.name] : []));
  return names.join(', ');
}
