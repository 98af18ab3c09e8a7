/** All dictionaries of a database, with bounds on what applications can put into them. */
import type { FlagValue, FunctionRow, SegmentHeader } from '../../model/requests';
import type { TableName } from '../schema';
import { Dictionary, type DictionaryValue } from './dictionary';

/** How many different values are kept apart. What comes beyond them is counted under the name `(other)`. */
export interface CardinalityLimits {
  readonly endpointsOfService: number;
  readonly endpoints: number;
  readonly functions: number;
  readonly flagSettings: number;
  readonly systems: number;
}

export const defaultLimits: CardinalityLimits = {
  endpointsOfService: 2000,
  endpoints: 50_000,
  functions: 500_000,
  flagSettings: 100_000,
  systems: 1000,
};

const other = '(other)';

export type DictionaryTable = 'processes' | 'endpoints' | 'functions' | 'systems' | 'flag_settings';
export const dictionaryTables: readonly DictionaryTable[] = [
  'processes',
  'endpoints',
  'functions',
  'systems',
  'flag_settings',
];

export class Dictionaries {
  readonly #limits: CardinalityLimits;
  readonly #dictionaries: Readonly<Record<DictionaryTable, Dictionary>>;
  readonly #endpointsOfServices = new Map<string, Set<number>>();

  constructor(limits: CardinalityLimits) {
    this.#limits = limits;
    this.#dictionaries = {
      processes: new Dictionary(Infinity),
      endpoints: new Dictionary(limits.endpoints),
      functions: new Dictionary(limits.functions),
      systems: new Dictionary(limits.systems),
      flag_settings: new Dictionary(limits.flagSettings),
    };
  }

  load(table: DictionaryTable, id: number, values: readonly DictionaryValue[]): void {
    this.#dictionaries[table].load(id, values);
  }

  process({ identity, counting }: SegmentHeader): number {
    return this.#dictionaries.processes.forcedIdOf([
      identity.service,
      identity.revision,
      identity.version,
      identity.host,
      identity.instance,
      identity.thread,
      identity.cluster,
      identity.region,
      identity.environment,
      identity.cpuModel,
      identity.nodeVersion,
      nodeMajorOf(identity.nodeVersion),
      counting.event,
      counting.unit,
      counting.source,
    ]);
  }

  endpoint(service: string, endpoint: string): number {
    let ids = this.#endpointsOfServices.get(service);
    if (ids === undefined) this.#endpointsOfServices.set(service, (ids = new Set()));
    const id = this.#dictionaries.endpoints.idOf([endpoint]);
    if (id !== undefined && (ids.has(id) || ids.size < this.#limits.endpointsOfService)) {
      ids.add(id);
      return id;
    }
    return this.#dictionaries.endpoints.forcedIdOf([other]);
  }

  function({ file, name }: Pick<FunctionRow, 'file' | 'name'>): number {
    const { functions } = this.#dictionaries;
    return functions.idOf([file, name]) ?? functions.forcedIdOf([other, other]);
  }

  system(kind: string, system: string): number {
    const { systems } = this.#dictionaries;
    return systems.idOf([kind, system]) ?? systems.forcedIdOf([kind, other]);
  }

  flagSetting({ key, variant, reason, probability }: FlagValue): number {
    const { flag_settings: settings } = this.#dictionaries;
    return settings.idOf([key, variant, reason, probability]) ?? settings.forcedIdOf([other, other, null, 1]);
  }

  /** Entries that the table has no more: new ones have their room. */
  forget(table: DictionaryTable, ids: ReadonlySet<number>): void {
    if (ids.size === 0) return;
    this.#dictionaries[table].forget(ids);
    if (table === 'endpoints') this.#endpointsOfServices.clear();
  }

  pendingRows(): readonly (readonly [TableName, readonly (readonly DictionaryValue[])[]])[] {
    return dictionaryTables.map((table) => [table, this.#dictionaries[table].pendingRows()]);
  }

  commit(): void {
    for (const table of dictionaryTables) this.#dictionaries[table].commit();
  }

  rollback(): void {
    for (const table of dictionaryTables) this.#dictionaries[table].rollback();
    // They may name endpoints that were taken back; those that still come are found again.
    this.#endpointsOfServices.clear();
  }
}

/** 20 of `v20.11.1`; 0 where it is no version. */
function nodeMajorOf(version: string): number {
  return Number(/^v?(\d{1,6})\b/.exec(version)?.[1] ?? 0);
}
