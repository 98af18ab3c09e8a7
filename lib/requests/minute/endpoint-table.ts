/** Counts and latency of all requests of a minute, by endpoint and status class. */
import { storable, type EndpointMinute } from '../../model/requests';

/** Takes what is past the bound on endpoints. */
export const otherEndpoint = '(other)';

const ageLimits = [100, 1000, 10_000] as const;
const statusClasses = 10;
/** Names of endpoints and of other work are cut after so many UTF-16 units. */
const longestName = 200;

class Row {
  readonly countByAge: [number, number, number, number] = [0, 0, 0, 0];
  count = 0;
  aborted = 0;
  latencySumMs = 0;
  latencyMaxMs = 0;

  in(endpoint: string, statusClass: number): EndpointMinute {
    const { count, aborted, latencySumMs, latencyMaxMs, countByAge } = this;
    return { endpoint, statusClass, count, aborted, latencySumMs, latencyMaxMs, countByAge };
  }
}

/** Rows of one endpoint, by status class. An entry stays, so that a request looks its endpoint up once. */
export interface EndpointEntry {
  /** As it is stored; `(other)` is past the bound. */
  readonly endpoint: string;
  readonly rows: (Row | undefined)[];
}

export class EndpointTable {
  readonly #limit: number;
  /** For the life of the process, so that an endpoint is itself or `(other)`, not now this and now that. */
  readonly #entries = new Map<string, EndpointEntry>();
  #requests = 0;
  #latencySumMs = 0;

  /** @param limit of endpoints that are told apart. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Requests since the start. */
  get requests(): number {
    return this.#requests;
  }

  /** Sum over the requests since the start. */
  get latencySumMs(): number {
    return this.#latencySumMs;
  }

  /** The endpoint's entry, or that of `(other)` where there are too many. */
  entry(endpoint: string): EndpointEntry {
    return this.#entries.get(endpoint) ?? this.#entryOf(storable(endpoint, longestName));
  }

  #entryOf(name: string): EndpointEntry {
    const known = this.#entries.get(name);
    if (known !== undefined) return known;
    if (this.#entries.size >= this.#limit && name !== otherEndpoint) return this.#entryOf(otherEndpoint);
    const entry = { endpoint: name, rows: [] };
    this.#entries.set(name, entry);
    return entry;
  }

  /** @param served requests that the process had served before. */
  add({ rows }: EndpointEntry, status: number, isAborted: boolean, latencyMs: number, served: number): void {
    this.#requests += 1;
    this.#latencySumMs += latencyMs;
    const row = (rows[Math.floor(status / 100) % statusClasses] ??= new Row());
    row.count += 1;
    if (isAborted) row.aborted += 1;
    row.latencySumMs += latencyMs;
    if (latencyMs > row.latencyMaxMs) row.latencyMaxMs = latencyMs;
    row.countByAge[ageClass(served)] += 1;
  }

  /** The rows since the last call. */
  take(): readonly EndpointMinute[] {
    const taken: EndpointMinute[] = [];
    for (const { endpoint, rows } of this.#entries.values()) {
      rows.forEach((row, statusClass) => {
        if (row !== undefined) taken.push(row.in(endpoint, statusClass));
      });
      rows.length = 0;
    }
    return taken;
  }
}

function ageClass(served: number): 0 | 1 | 2 | 3 {
  if (served >= ageLimits[2]) return 3;
  if (served >= ageLimits[1]) return 2;
  return served >= ageLimits[0] ? 1 : 0;
}
