/**
 * Names of what rows refer to by number. Queries with many rows select numbers, because a name of each row takes ten times as
 * long to read, and as much memory.
 */
import type { Counting } from '../../model/requests';
import type { Queryable } from '../store';
import { conditionOf, countingOf, numberIn, textIn, type ServiceSelection } from './selection';

export interface ProcessName {
  readonly revision: string;
  readonly host: string;
  readonly machine: Machine;
}

/** Requests of unlike ones are not comparable. */
export interface Machine {
  /** The same for alike ones. */
  readonly index: number;
  readonly cpuModel: string;
  readonly counting: Counting;
  readonly nodeMajor: number;
}

/**
 * To stand after WITH: `known` has the processes of the service. Each class of processes is known by its newest member:
 * `place` those of one revision and host, `release` those of one revision, `machine` those of one kind of machine.
 */
export function knownProcesses({ service, environment }: ServiceSelection): string {
  const { text } = conditionOf({ service, ...(environment !== undefined && { environment }) });
  return `known AS (
  SELECT process,
    max(process) OVER (PARTITION BY revision, host) AS place,
    max(process) OVER (PARTITION BY revision) AS release,
    max(process) OVER (PARTITION BY cpu_model, event, unit, source, node_major) AS machine
  FROM process_rows WHERE ${text}
)`;
}

const noProcess: ProcessName = {
  revision: '',
  host: '',
  machine: {
    index: -1,
    cpuModel: '',
    counting: { event: '', unit: 'ns', source: 'software' },
    nodeMajor: 0,
  },
};

export class Names {
  /** False once a number was asked for that was not yet known when the names were read. */
  areComplete = true;
  readonly #processes: ReadonlyMap<number, ProcessName>;
  readonly #endpoints: ReadonlyMap<number, string>;

  constructor(processes: ReadonlyMap<number, ProcessName>, endpoints: ReadonlyMap<number, string>) {
    this.#processes = processes;
    this.#endpoints = endpoints;
  }

  process(number: number): ProcessName {
    return this.#processes.get(number) ?? this.#unknown(noProcess);
  }

  endpoint(number: number): string {
    return this.#endpoints.get(number) ?? this.#unknown('');
  }

  #unknown<Name>(name: Name): Name {
    this.areComplete = false;
    return name;
  }
}

/** Reads again where a segment of a new process arrived meanwhile. */
export async function readWithNames<Result>(
  store: Queryable,
  selection: ServiceSelection,
  read: (names: Names) => Promise<Result>,
): Promise<Result> {
  for (;;) {
    const names = new Names(await processNames(store, selection), await endpointNames(store));
    const result = await read(names);
    if (names.areComplete) return result;
  }
}

async function processNames(
  store: Queryable,
  { service }: ServiceSelection,
): Promise<ReadonlyMap<number, ProcessName>> {
  const machines = new Map<string, Machine>();
  const names = new Map<number, ProcessName>();
  const sql = `SELECT process, revision, host, cpu_model, event, unit, source, node_major FROM process_rows WHERE service = $service`;
  await store.each(sql, { service }, (row) => {
    const kind = {
      cpuModel: textIn(row, 'cpu_model'),
      counting: countingOf(row),
      nodeMajor: numberIn(row, 'node_major'),
    };
    const key = JSON.stringify(kind);
    const machine = machines.get(key) ?? { index: machines.size, ...kind };
    machines.set(key, machine);
    names.set(numberIn(row, 'process'), {
      revision: textIn(row, 'revision'),
      host: textIn(row, 'host'),
      machine,
    });
  });
  return names;
}

async function endpointNames(store: Queryable): Promise<ReadonlyMap<number, string>> {
  const names = new Map<number, string>();
  await store.each('SELECT endpoint_id, endpoint FROM endpoint_rows', {}, (row) =>
    names.set(numberIn(row, 'endpoint_id'), textIn(row, 'endpoint')),
  );
  return names;
}
