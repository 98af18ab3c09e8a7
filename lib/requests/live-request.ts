/** A sampled request from its begin to its record. */
import { storable, type FlagValue, type RequestRecord } from '../model/requests';
import { BackendUses, type Caller } from './backends';
import type { Measured, Meter } from './metering';
import type { Decision } from './windows';

/** What is known when a request begins. */
export interface RequestStart {
  readonly id: string;
  readonly time: number;
  readonly startMs: number;
  readonly traceId: string | null;
  readonly inFlight: number;
  readonly served: number;
  readonly processAgeMs: number;
}

/** What is known when it has ended. */
export interface RequestEnd {
  readonly endpoint: string;
  readonly status: number;
  readonly aborted: boolean;
  readonly cut: boolean;
  readonly endMs: number;
  readonly userHash: number | null;
}

const mostFlags = 50;
const longestFlag = 200;

export class LiveRequest implements Caller {
  readonly backends = new BackendUses();
  readonly meter: Meter;
  readonly start: RequestStart;
  readonly decision: Decision;
  readonly isProfiled: boolean;
  readonly #flags = new Map<string, FlagValue>();
  #firstByteMs: number | null = null;

  constructor(meter: Meter, start: RequestStart, decision: Decision, isProfiled: boolean) {
    this.meter = meter;
    this.start = start;
    this.decision = decision;
    this.isProfiled = isProfiled;
  }

  noteFirstByte(nowMs: number): void {
    this.#firstByteMs ??= nowMs - this.start.startMs;
  }

  /** The first value that the request saw is kept. */
  noteFlag(key: string, variant: string, reason: string | null): void {
    const name = storable(key, longestFlag);
    if (this.#flags.has(name) || this.#flags.size >= mostFlags) return;
    this.#flags.set(name, {
      key: name,
      variant: storable(variant, longestFlag),
      reason: reason === null ? null : storable(reason, longestFlag),
      probability: 1,
    });
  }

  record(end: RequestEnd, measured: Measured): RequestRecord {
    const { start, decision } = this;
    return {
      time: start.time,
      id: start.id,
      traceId: start.traceId,
      endpoint: end.endpoint,
      status: end.status,
      aborted: end.aborted,
      cut: end.cut,
      instructions: measured.instructions,
      collectionInstructions: measured.collectionInstructions,
      latencyMs: end.endMs - start.startMs,
      firstByteMs: this.#firstByteMs,
      backends: this.backends.close(end.endMs),
      inFlight: start.inFlight,
      served: start.served,
      processAgeMs: start.processAgeMs,
      flags: [...this.#flags.values()],
      userHash: end.userHash,
      probability: decision.probability,
      profileProbability: this.isProfiled ? decision.profileProbability : null,
    };
  }
}
