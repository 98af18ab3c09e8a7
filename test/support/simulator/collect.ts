/** Adds simulated requests up to what the store's queries deliver. */
import type {
  AgeClass,
  CallCell,
  CountCell,
  FunctionCell,
  FunctionIdentity,
  Moment,
  ProcessCell,
  ProfiledCell,
  RolloutAggregates,
  SampleCell,
  SampledOutcome,
  StatusCell,
  Stratum,
  UserCell,
} from '../../../lib/model/requests';
import type { SimulatedFleet } from './plan';

export const minute = 60_000;
/** Minute 0 of a rollout: a whole minute, and any. */
export const startOfRollout = 1_800_000_000_000;
const ages: readonly AgeClass[] = [0, 1, 2, 3];

const noSums = { n: 0, w: 0, w2: 0, wy: 0, w2y: 0, w2y2: 0, wLogY: 0, wyCapped: 0, wCollection: 0 };

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface SimulatedRequest {
  readonly revision: string;
  readonly host: string;
  readonly minute: number;
  readonly endpoint: number;
  readonly age: AgeClass;
  readonly instructions: number;
  readonly weight: number;
  readonly user: number;
}

export class Collection {
  readonly #fleet: SimulatedFleet;
  readonly #samples: SampleCell[] = [];
  /** Of the process's minute that is being played: by stratum. */
  #open: { key: unknown; cells: (Writable<SampleCell> | undefined)[] } = { key: null, cells: [] };
  readonly #counts: CountCell[] = [];
  readonly #statuses = new Map<string, Writable<StatusCell>>();
  /** By revision; by stratum and bucket. */
  readonly #users = new Map<string, (Writable<UserCell> | undefined)[]>();
  readonly #outcomes = new Map<string, Writable<SampledOutcome>>();
  readonly #processes: ProcessCell[] = [];
  readonly #profiled = new Map<string, Writable<ProfiledCell>>();
  readonly #functionCells = new Map<string, Writable<FunctionCell>>();
  readonly #calls = new Map<string, Writable<CallCell>>();
  readonly #functionIndex = new Map<string, number>();
  readonly #functions: readonly FunctionIdentity[];

  constructor(fleet: SimulatedFleet) {
    this.#fleet = fleet;
    const functions = fleet.endpoints.flatMap((endpoint) => endpoint.functions);
    const distinct = new Map(functions.map(({ file, name }) => [`${file} ${name}`, { file, name }]));
    this.#functions = [...distinct.values()].map(({ file, name }, line) => ({
      file,
      name,
      ordinal: 0,
      line: line + 1,
    }));
    [...distinct.keys()].forEach((key, index) => this.#functionIndex.set(key, index));
  }

  /** Requests of one process's minute follow each other. @param process Whatever is the same for these only. */
  addRequest(request: SimulatedRequest, process: unknown): void {
    const { revision, host, minute: at, endpoint, age, instructions: y, weight: w, user } = request;
    const stratum = endpoint * ages.length + age;
    if (this.#open.key !== process) this.#open = { key: process, cells: [] };
    let sample = this.#open.cells[stratum];
    if (sample === undefined) {
      sample = { revision, host, time: timeOf(at), stratum, ...noSums };
      this.#open.cells[stratum] = sample;
      this.#samples.push(sample);
    }
    sample.n++;
    sample.w += w;
    sample.w2 += w * w;
    sample.wy += w * y;
    sample.w2y += w * w * y;
    sample.w2y2 += w * w * y * y;
    sample.wLogY += w * Math.log(y);
    sample.wyCapped += w * Math.min(y, this.#capOf(endpoint));
    sample.wCollection += 0.1 * w * y;
    this.#addUser(revision, stratum, user % 64, w, y);
  }

  #addUser(revision: string, stratum: number, bucket: number, w: number, y: number): void {
    const cells = getOrMake(this.#users, revision, () => []);
    const index = stratum * 64 + bucket;
    const own = (cells[index] ??= { revision, bucket, stratum, n: 0, w: 0, wy: 0 });
    own.n++;
    own.w += w;
    own.wy += w * y;
  }

  /** @param selfs Self cost of each function of the endpoint; null where it was not called. */
  addProfile(request: SimulatedRequest, weight: number, selfs: readonly (number | null)[]): void {
    const { revision, host, instructions, age } = request;
    const endpoint = this.#fleet.endpoints[request.endpoint]!;
    const own = getOrMake(this.#profiled, `${revision} ${host} ${endpoint.name} ${age}`, () => ({
      revision,
      host,
      endpoint: endpoint.name,
      ageClass: age,
      n: 0,
      w: 0,
      wy: 0,
    }));
    own.n++;
    own.w += weight;
    own.wy += weight * instructions;
    const handler = this.#indexOf(endpoint.functions[0]!);
    selfs.forEach((self, position) => {
      if (self === null) return;
      const index = this.#indexOf(endpoint.functions[position]!);
      const total = position === 0 ? instructions : self;
      this.#addFunction(request, index, weight, self, total);
      const caller = position === 0 ? null : handler;
      const call = getOrMake(this.#calls, `${revision} ${endpoint.name} ${caller} ${index}`, () => ({
        revision,
        endpoint: endpoint.name,
        caller,
        callee: index,
        wTotal: 0,
      }));
      call.wTotal += weight * total;
    });
  }

  #addFunction(request: SimulatedRequest, index: number, weight: number, self: number, total: number): void {
    const { revision, host, age } = request;
    const endpoint = this.#fleet.endpoints[request.endpoint]!.name;
    const cell = getOrMake(this.#functionCells, `${revision} ${host} ${endpoint} ${age} ${index}`, () => ({
      revision,
      host,
      endpoint,
      ageClass: age,
      function: index,
      n: 0,
      w: 0,
      wCalls: 0,
      wSelf: 0,
      wTotal: 0,
    }));
    cell.n++;
    cell.w += weight;
    cell.wCalls += weight;
    cell.wSelf += weight * self;
    cell.wTotal += weight * total;
  }

  addOutcome(revision: string, host: string, what: 'recorded' | 'cut' | 'aborted' | 'lost'): void {
    const outcome = getOrMake(this.#outcomes, `${revision} ${host}`, () => ({
      revision,
      host,
      sampled: 0,
      cut: 0,
      aborted: 0,
      lost: 0,
    }));
    outcome.sampled++;
    if (what !== 'recorded') outcome[what]++;
  }

  /** Of all requests of an endpoint in one process's minute. */
  addCounts(
    revision: string,
    host: string,
    at: number,
    endpoint: number,
    byAge: readonly number[],
    failed: number,
  ): void {
    const total = byAge.reduce((sum, count) => sum + count, 0);
    byAge.forEach((requests, age) => {
      const stratum = endpoint * ages.length + age;
      if (requests > 0) this.#counts.push({ revision, host, time: timeOf(at), stratum, requests });
    });
    const { name } = this.#fleet.endpoints[endpoint]!;
    for (const [statusClass, requests] of [
      [2, total - failed],
      [5, failed],
    ] as const) {
      const cell = getOrMake(this.#statuses, `${revision} ${name} ${statusClass}`, () => ({
        revision,
        endpoint: name,
        statusClass,
        requests: 0,
      }));
      cell.requests += requests;
    }
  }

  addProcess(revision: string, host: string, at: number, requests: number, instructions: number): void {
    this.#processes.push({
      revision,
      host,
      time: timeOf(at),
      requests,
      instructions,
      cpuMs: instructions / 1e6,
      collectionMs: instructions / 1e8,
      threadInstructions: instructions,
    });
  }

  /** All that was added until now; more may follow. */
  aggregates(until: number): RolloutAggregates {
    const copies = <T>(cells: Iterable<T>) => Array.from(cells, (cell) => ({ ...cell }));
    return {
      service: 'shop',
      from: timeOf(-this.#fleet.before),
      until: timeOf(until),
      intervalMs: minute,
      momentMs: minute,
      strata: this.#strata(),
      // Those of past minutes change no more.
      samples: this.#samples.slice(),
      moments: this.#moments(),
      counts: this.#counts.slice(),
      statuses: copies(this.#statuses.values()),
      users: [...this.#users.values()].flatMap((cells) => copies(cells.filter((cell) => cell !== undefined))),
      outcomes: copies(this.#outcomes.values()),
      processes: this.#processes.slice(),
      caps: this.#fleet.endpoints.map(({ name }, index) => ({
        endpoint: name,
        instructions: this.#capOf(index),
      })),
      functions: this.#functions,
      profiled: copies(this.#profiled.values()),
      functionCells: copies(this.#functionCells.values()),
      calls: copies(this.#calls.values()),
    };
  }

  #moments(): readonly Moment[] {
    const seen = this.#samples.map(({ revision, time, stratum }) => {
      const ageClass = ages[stratum % ages.length]!;
      return [`${revision} ${time} ${ageClass}`, { revision, time, ageClass }] as const;
    });
    return [...new Map(seen).values()];
  }

  #strata(): readonly Stratum[] {
    return this.#fleet.endpoints.flatMap(({ name }) =>
      ages.map((ageClass) => ({
        endpoint: name,
        cpuModel: 'simulated',
        counting: { event: 'instructions:u', unit: 'instructions' as const, source: 'manual' as const },
        nodeMajor: 24,
        ageClass,
      })),
    );
  }

  #capOf(endpoint: number): number {
    const { instructions, tail } = this.#fleet.endpoints[endpoint]!;
    return instructions * (tail > 0 ? 10 : 6);
  }

  #indexOf({ file, name }: { readonly file: string; readonly name: string }): number {
    return this.#functionIndex.get(`${file} ${name}`)!;
  }
}

export function timeOf(at: number): number {
  return startOfRollout + at * minute;
}

function getOrMake<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
