/** Profiled requests of both arms, by endpoint and host, with functions that are one put together. */
import type { FunctionIdentity } from '../../../model/requests';
import { armOf, type Arm, type PreparedArms } from '../arms';

/** Sums of one function, or of several that are one, in one endpoint, host and arm. */
export interface FunctionSums {
  n: number;
  w: number;
  wCalls: number;
  wSelf: number;
}

export interface HostProfile {
  readonly host: string;
  readonly arm: Arm;
  n: number;
  w: number;
  wy: number;
  /** By row. */
  readonly functions: Map<number, FunctionSums>;
}

/** A function, with what it was called before and the wrappers around it. */
export interface FunctionRowName {
  readonly function: FunctionIdentity;
  readonly before: FunctionIdentity | null;
  readonly wrappers: readonly FunctionIdentity[];
}

export interface ProfileTable {
  readonly rows: readonly FunctionRowName[];
  readonly byEndpoint: ReadonlyMap<string, readonly HostProfile[]>;
}

/** Which functions share a row: what a function stands for, by index. */
export interface RowPlan {
  readonly rows: readonly FunctionRowName[];
  readonly rowOf: readonly number[];
  /** Indices whose calls count for the row, in either arm: not the wrappers. */
  readonly isPrimary: readonly boolean[];
}

export function profileTable(prepared: PreparedArms, { rows, rowOf, isPrimary }: RowPlan): ProfileTable {
  const byEndpoint = new Map<string, Map<string, HostProfile>>();
  for (const { revision, host, endpoint, n, w, wy } of prepared.aggregates.profiled) {
    const arm = armOf(prepared.rollout, revision);
    if (arm === null) continue;
    const hosts = byEndpoint.get(endpoint) ?? new Map<string, HostProfile>();
    byEndpoint.set(endpoint, hosts);
    const key = `${arm} ${host}`;
    const own = hosts.get(key) ?? {
      host,
      arm,
      n: 0,
      w: 0,
      wy: 0,
      functions: new Map<number, FunctionSums>(),
    };
    hosts.set(key, own);
    own.n += n;
    own.w += w;
    own.wy += wy;
  }
  for (const cell of prepared.aggregates.functionCells) {
    const arm = armOf(prepared.rollout, cell.revision);
    const profile = arm === null ? undefined : byEndpoint.get(cell.endpoint)?.get(`${arm} ${cell.host}`);
    const row = rowOf[cell.function];
    if (profile === undefined || row === undefined) continue;
    const own = profile.functions.get(row) ?? { n: 0, w: 0, wCalls: 0, wSelf: 0 };
    profile.functions.set(row, own);
    own.wSelf += cell.wSelf;
    if (isPrimary[cell.function] !== true) continue;
    own.n += cell.n;
    own.w += cell.w;
    own.wCalls += cell.wCalls;
  }
  return {
    rows,
    byEndpoint: new Map([...byEndpoint].map(([endpoint, hosts]) => [endpoint, [...hosts.values()]])),
  };
}
