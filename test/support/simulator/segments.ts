/** Notes simulated requests as the segments that the fleet's processes would send. */
import type {
  EndpointMinute,
  FunctionRow,
  MinuteRow,
  RequestRecord,
  Segment,
} from '../../../lib/model/requests';
import { currentSegment, requestOf } from '../current-segment';
import { minute, type SimulatedRequest } from './collect';
import type { SimulatedFleet } from './plan';

/** Requests that a process of each class of ages has served. */
const servedByAge = [50, 500, 5000, 50_000] as const;

interface ProcessRows {
  readonly revision: string;
  readonly host: string;
  readonly requests: RequestRecord[];
  readonly functions: FunctionRow[];
  readonly minutes: MinuteRow[];
  /** Of the minute that is played. */
  endpoints: EndpointMinute[];
  sampled: number;
  lost: number;
}

export class SegmentCollection {
  readonly #fleet: SimulatedFleet;
  readonly #start: number;
  readonly #processes = new Map<string, ProcessRows>();
  #isAborted = false;
  #last: RequestRecord | undefined;

  /** @param start Time of minute 0. */
  constructor(fleet: SimulatedFleet, start: number) {
    this.#fleet = fleet;
    this.#start = start;
  }

  addOutcome(revision: string, host: string, what: 'recorded' | 'cut' | 'aborted' | 'lost'): void {
    const own = this.#process(revision, host);
    own.sampled++;
    this.#isAborted = what === 'aborted';
    if (what === 'lost' || what === 'cut') own.lost++;
  }

  addRequest(request: SimulatedRequest): void {
    const { revision, host, minute: at, endpoint, age, instructions, weight, user } = request;
    const { requests } = this.#process(revision, host);
    const number = requests.length;
    const time = this.#timeOf(at) + ((997 * number) % minute);
    this.#last = {
      ...requestOf(`${host}-${revision}-${number}`, time),
      endpoint: this.#endpoint(endpoint).name,
      aborted: this.#isAborted,
      instructions: Math.round(instructions),
      served: servedByAge[age],
      userHash: user,
      probability: Math.min(1, 1 / weight),
    };
    requests.push(this.#last);
  }

  /** Of the request before. */
  addProfile(
    { revision, host, endpoint: index, instructions }: SimulatedRequest,
    weight: number,
    selfs: readonly (number | null)[],
  ): void {
    const { requests, functions } = this.#process(revision, host);
    const { id, time, endpoint, probability } = this.#last!;
    requests[requests.length - 1] = { ...this.#last!, profileProbability: 1 / weight / probability };
    selfs.forEach((self, position) => {
      if (self === null) return;
      const { file, name } = this.#endpoint(index).functions[position]!;
      functions.push({
        request: id,
        time,
        endpoint,
        file,
        name,
        line: 1 + position,
        column: 1,
        calls: 1,
        selfInstructions: Math.round(self),
        totalInstructions: Math.round(position === 0 ? instructions : self),
        probability: 1 / weight,
      });
    });
  }

  addCounts(
    revision: string,
    host: string,
    _at: number,
    endpoint: number,
    byAge: readonly number[],
    failed: number,
  ): void {
    const count = byAge.reduce((sum, each) => sum + each, 0);
    if (count === 0) return;
    this.#process(revision, host).endpoints.push({
      endpoint: this.#endpoint(endpoint).name,
      statusClass: failed === count ? 5 : 2,
      count,
      aborted: 0,
      latencySumMs: 25 * count,
      latencyMaxMs: 30,
      countByAge: byAge as unknown as EndpointMinute['countByAge'],
    });
  }

  /** Ends the process's minute. */
  addProcess(revision: string, host: string, at: number, _requests: number, instructions: number): void {
    const own = this.#process(revision, host);
    const { endpoints, sampled, lost } = own;
    own.minutes.push({
      time: this.#timeOf(at),
      durationMs: minute,
      endpoints,
      processInstructions: Math.round(instructions),
      threadInstructions: Math.round(instructions),
      collectionInstructions: 0,
      sampledInstructions: 0,
      afterResponseInstructions: 0,
      overheadInstructions: 0,
      cpuUserMs: 100,
      cpuSystemMs: 10,
      collections: 3,
      collectionMs: 5,
      users: null,
      sampled,
      lost: lost === 0 ? [] : [{ reason: 'simulated', count: lost }],
      windowMs: 1000,
      hooksMs: 1200,
    });
    Object.assign(own, { endpoints: [], sampled: 0, lost: 0 });
  }

  /** The processes that began first come first. */
  segments(): readonly Segment[] {
    return [...this.#processes.values()].map(({ revision, host, requests, functions, minutes }) => {
      const { header } = currentSegment(`${host}-${revision}`, 0, 0);
      const identity = { ...header.identity, revision, host };
      return { header: { ...header, identity }, requests, functions, minutes };
    });
  }

  #process(revision: string, host: string): ProcessRows {
    const key = JSON.stringify([revision, host]);
    let own = this.#processes.get(key);
    if (own === undefined) {
      own = { revision, host, requests: [], functions: [], minutes: [], endpoints: [], sampled: 0, lost: 0 };
      this.#processes.set(key, own);
    }
    return own;
  }

  #timeOf(at: number): number {
    return this.#start + at * minute;
  }

  #endpoint(index: number) {
    return this.#fleet.endpoints[index]!;
  }
}
