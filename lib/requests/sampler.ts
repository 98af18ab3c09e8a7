/**
 * Which requests are sampled, and their records. Runs of the engine are as long as they must: from the first sampled request of
 * a window until the window is closed and the last sampled request has ended.
 */
import type { RequestRecord } from '../model/requests';
import { Backends, type AnyFunction, type BackendContext } from './backends';
import type { Control } from './control';
import type { FunctionCost } from './function-rows';
import { LiveRequest, type RequestEnd, type RequestStart } from './live-request';
import type { Metering } from './metering';
import type { SamplingTotals } from './minute';
import {
  learn,
  nextSettings,
  nextTraceSettings,
  noExperience,
  requestsTakeBudget,
  WindowSchedule,
  type Choice,
  type Decision,
  type Experience,
  type Limits,
  type PlanSettings,
} from './windows';

export interface SamplerOptions {
  readonly metering: Metering;
  readonly control: Control;
  readonly limits: Limits;
  readonly sampling: Choice;
  readonly longestMs: number;
  readonly planMs: number;
  /** What every request costs, sampled or not, in instructions. */
  readonly requestCost: number;
  readonly random: () => number;
  readonly now: () => number;
  readonly guard: (fn: () => void) => void;
  /** Of the thread until now; `null` where unknown. */
  readonly threadInstructions: () => number | null;
  /** Requests of all kinds since the start, and the sum of their latencies. */
  readonly traffic: () => { readonly requests: number; readonly latencySumMs: number };
  readonly onCut: (live: LiveRequest) => void;
  /** A run of the engine begins, before its first request, or ends. */
  readonly onRun: (isRunning: boolean) => void;
}

export class Sampler {
  windowIsOpen = false;
  readonly #options: SamplerOptions;
  readonly #backends: Backends;
  readonly #schedule: WindowSchedule;
  readonly #live = new Map<number, LiveRequest>();
  readonly #lost = new Map<string, number>();
  #experience: Experience = noExperience;
  #edge: NodeJS.Timeout | undefined;
  #ending: NodeJS.Immediate | undefined;
  #cutting: NodeJS.Timeout | undefined;
  #planBegin: PlanBegin;
  /** Of the run that is under way: when it began, and with what probability it is profiled. */
  #run = { beganMs: 0, profileProbability: 0 };
  #pastWindowMs = 0;
  #sampled = 0;
  #totals = { requests: 0, afterResponse: 0, collections: 0, overhead: 0, hooksMs: 0 };

  constructor(options: SamplerOptions) {
    this.#options = options;
    const { now, random, planMs } = options;
    this.#backends = new Backends(this.#backendContext());
    this.#schedule = new WindowSchedule(this.#settings(undefined), now(), planMs, random);
    this.#planBegin = this.#beginPlan();
    this.#turn();
  }

  /**
   * For a request that begins while a window is open: `undefined` where it is not sampled.
   *
   * @param randomness from 0 to below 1, of its trace; chance decides where there is none.
   */
  decide(randomness?: number): Decision | undefined {
    return this.#schedule.decide(randomness);
  }

  /** For a request that shall be sampled: `undefined` where it cannot be, which is counted. */
  begin(decision: Decision, start: () => RequestStart): LiveRequest | undefined {
    this.#sampled += 1;
    const { metering } = this.#options;
    if (!metering.isRunning && !this.#beginRun(decision.profileProbability)) {
      this.#lose('the engine was in use');
      return undefined;
    }
    return metering.aside(() => {
      const meter = metering.enter();
      if (meter === undefined) {
        this.#lose('no room in the run');
        return undefined;
      }
      const { profileProbability } = this.#run;
      const live = new LiveRequest(meter, start(), { ...decision, profileProbability }, metering.isProfiling);
      this.#live.set(meter.node, live);
      return live;
    });
  }

  runInside(live: LiveRequest, fn: AnyFunction, receiver: unknown, args: readonly unknown[]): unknown {
    return this.#options.metering.runInside(live.meter, fn, receiver, args);
  }

  /** `undefined` where it was ended before. */
  end(
    live: LiveRequest,
    end: RequestEnd,
  ): { readonly record: RequestRecord; readonly functions: readonly FunctionCost[] } | undefined {
    if (!this.#live.delete(live.meter.node)) return undefined;
    const { metering } = this.#options;
    const measured = metering.close(live.meter);
    const functions = live.isProfiled ? metering.functions(live.meter) : [];
    this.#endRunSoon();
    return { record: live.record(end, measured), functions };
  }

  /** Without a record: it is counted as lost. Does nothing where it was ended before. */
  abandon(live: LiveRequest, reason: string): void {
    if (!this.#live.delete(live.meter.node)) return;
    this.#lose(reason);
    this.#options.metering.close(live.meter);
    this.#endRunSoon();
  }

  /** The sampled request whose code is running. */
  current(): LiveRequest | undefined {
    return this.#live.get(this.#options.metering.currentNode());
  }

  /** Takes what the collector asked for into account at once. */
  replan(): void {
    this.#nextPlan();
    this.#turn();
  }

  /** On how it samples, for the health page. */
  notes(): readonly string[] {
    return requestsTakeBudget(this.#options.limits, this.#experience)
      ? [
          'Counting every request takes most of maxOverhead: few requests are sampled, by what it leaves for them at least',
        ]
      : [];
  }

  totals(): SamplingTotals {
    return {
      ...this.#totals,
      sampled: this.#sampled,
      lost: new Map(this.#lost),
      windowMs: this.#pastWindowMs + this.#schedule.openMs(this.#options.now()),
    };
  }

  close(): void {
    clearTimeout(this.#edge);
    clearInterval(this.#cutting);
    this.windowIsOpen = false;
    for (const live of [...this.#live.values()]) this.abandon(live, 'sampling was stopped');
    clearImmediate(this.#ending);
    this.#endRun();
    this.#backends.close();
  }

  #lose(reason: string): void {
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + 1);
  }

  /** Opens and closes windows, and comes again at the next edge. */
  #turn(): void {
    clearTimeout(this.#edge);
    const nowMs = this.#options.now();
    if (nowMs >= this.#schedule.plan.endMs) this.#nextPlan();
    const next = this.#schedule.advance(nowMs);
    this.windowIsOpen = this.#schedule.isOpen;
    if (this.windowIsOpen) this.#backends.watch();
    else this.#endRunSoon();
    this.#edge = setTimeout(
      () => {
        this.#options.guard(() => {
          this.#turn();
        });
      },
      Math.max(1, next - nowMs),
    ).unref();
  }

  #nextPlan(): void {
    const { now } = this.#options;
    const nowMs = now();
    const { plan } = this.#schedule;
    const windowMs = this.#schedule.openMs(nowMs);
    const begin = this.#planBegin;
    const end = this.#beginPlan();
    const requests = end.requests - begin.requests;
    this.#pastWindowMs += windowMs;
    this.#experience = learn(this.#experience, {
      lengthMs: Math.max(1, nowMs - begin.timeMs),
      requests,
      sampled: end.sampled - begin.sampled,
      instructions:
        begin.instructions === null || end.instructions === null
          ? null
          : end.instructions - begin.instructions,
      windowCost: end.overhead - begin.overhead,
      requestCost: requests * this.#options.requestCost,
      windowMs: this.#options.sampling === 'trace' ? end.hooksMs - begin.hooksMs : windowMs,
      meanLatencyMs: requests === 0 ? 0 : (end.latencySumMs - begin.latencySumMs) / requests,
    });
    this.#planBegin = end;
    this.#schedule.renew(this.#settings(plan), nowMs);
  }

  #settings(last: PlanSettings | undefined): PlanSettings {
    const { control, limits, sampling, now } = this.#options;
    const allowed = control.limits(limits, now());
    return sampling === 'trace'
      ? nextTraceSettings(allowed, this.#experience, last?.share ?? 0)
      : nextSettings(allowed, this.#experience, last?.timeShare ?? 0);
  }

  #beginPlan(): PlanBegin {
    const { now, threadInstructions, traffic, metering } = this.#options;
    return {
      timeMs: now(),
      instructions: threadInstructions(),
      ...traffic(),
      sampled: this.#sampled,
      overhead: this.#totals.overhead + metering.overheadSoFar(),
      hooksMs: this.#totals.hooksMs + (metering.isRunning ? now() - this.#run.beganMs : 0),
    };
  }

  #beginRun(profileProbability: number): boolean {
    const { metering, random, guard, longestMs, now } = this.#options;
    if (!metering.begin(random() < profileProbability)) return false;
    this.#backends.setActive(true);
    this.#options.onRun(true);
    this.#run = { beganMs: now(), profileProbability };
    this.#cutting = setInterval(
      () => {
        guard(() => {
          this.#cutLongOnes();
        });
      },
      Math.min(1000, longestMs),
    ).unref();
    return true;
  }

  #cutLongOnes(): void {
    const { now, longestMs, onCut, guard } = this.#options;
    const latest = now() - longestMs;
    for (const live of [...this.#live.values()]) {
      if (live.start.startMs > latest) continue;
      guard(() => {
        onCut(live);
      });
      this.abandon(live, 'internal error');
    }
  }

  /** Where a window never closes, runs end now and then all the same, as each request takes a node of them. */
  #isRunOver(): boolean {
    if (this.#live.size > 0) return false;
    if (this.#options.sampling === 'trace') return true;
    return !this.windowIsOpen || this.#options.now() - this.#run.beganMs > this.#options.planMs;
  }

  /** In a later turn of the event loop: what the last request's code does after its response is counted. */
  #endRunSoon(): void {
    if (this.#ending !== undefined || !this.#isRunOver()) return;
    this.#ending = setImmediate(() => {
      this.#ending = undefined;
      this.#options.guard(() => {
        if (this.#isRunOver()) this.#endRun();
      });
    }).unref();
  }

  #endRun(): void {
    const { metering } = this.#options;
    clearInterval(this.#cutting);
    if (!this.windowIsOpen) this.#backends.rest();
    if (!metering.isRunning) return;
    this.#backends.setActive(false);
    this.#options.onRun(false);
    const totals = metering.end();
    this.#totals = {
      requests: this.#totals.requests + totals.requests,
      afterResponse: this.#totals.afterResponse + totals.afterResponse,
      collections: this.#totals.collections + totals.collections,
      overhead: this.#totals.overhead + totals.overhead,
      hooksMs: this.#totals.hooksMs + totals.hooksMs,
    };
  }

  #backendContext(): BackendContext {
    const { metering, now, guard } = this.#options;
    return {
      current: () => this.current(),
      runInside: ({ meter }, fn, receiver, args) => metering.runInside(meter, fn, receiver, args),
      runOutside: (fn, receiver, args) => metering.runOutside(fn, receiver, args),
      stepOutside: () => {
        const from = metering.stepOutside();
        return () => {
          metering.stepBack(from);
        };
      },
      now,
      guard,
    };
  }
}

interface PlanBegin {
  readonly timeMs: number;
  readonly instructions: number | null;
  readonly requests: number;
  readonly latencySumMs: number;
  readonly sampled: number;
  readonly overhead: number;
  readonly hooksMs: number;
}
