/** All that one call of `sampleRequests` sets up, and takes down again. */
import { randomBytes } from 'node:crypto';
import { saveAtEnd } from '../profiler/exit';
import type { RequestRecord, SegmentAnswer } from '../model/requests';
import type { Patch } from './backends';
import { Control } from './control';
import { Delivery, deliveryDefaults } from './delivery';
import { FileNames, functionRows, type FunctionCost } from './function-rows';
import { Guard } from './guard';
import { watchFastify, watchServers } from './http';
import { processIdentity } from './identity';
import type { Metering } from './metering';
import { EndpointTable, MinuteRecorder, MinuteUsers, ProcessCounters } from './minute';
import type { CheckedOptions } from './options';
import { Watcher } from './request-watcher';
import { Sampler } from './sampler';

const now = performance.now.bind(performance);

/** What each request costs, sampled or not: its minute row, user included (benchmarks/cases/server-minute-row.js). */
const requestInstructions = 2700;

export class Sampling {
  readonly watcher: Watcher;
  readonly sampler: Sampler;
  readonly #options: CheckedOptions;
  readonly #metering: Metering;
  readonly #guard = new Guard();
  readonly #control = new Control();
  readonly #delivery: Delivery;
  readonly #counters: ProcessCounters;
  readonly #minutes: MinuteRecorder;
  readonly #fileNames: FileNames;
  readonly #servers: Patch;
  readonly #undo: (() => void)[] = [];
  readonly #forgetEnd: () => void;
  #minuteTimer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: CheckedOptions, metering: Metering) {
    this.#options = options;
    this.#metering = metering;
    this.#fileNames = new FileNames(options.root);
    this.#counters = new ProcessCounters(
      metering.counting.event,
      options.source === undefined || options.source === 'auto' ? {} : { source: options.source },
    );
    this.#delivery = this.#makeDelivery();
    const endpoints = new EndpointTable(options.maxEndpoints);
    const users = new MinuteUsers(options.userSecret);
    this.sampler = this.#makeSampler(endpoints);
    this.watcher = this.#makeWatcher(endpoints, users);
    const { sampler } = this;
    this.#minutes = new MinuteRecorder(
      { counters: this.#counters, endpoints, users, sampling: () => sampler.totals() },
      Date.now(),
    );
    this.#servers = watchServers(this.watcher);
    this.#undo.push(this.#servers.end, watchFastify(this.#guard.run));
    this.#forgetEnd = saveAtEnd(() => {
      this.#saveNow();
    });
    this.#waitForMinute();
  }

  /** Stops sampling, and sends what is left: what the collector does not take goes to the spool. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#unhook();
    await this.#delivery.drain();
    this.#guard.run(() => {
      this.#delivery.saveNow();
    });
    // Not before: the process may end while the collector is waited for.
    this.#guard.run(this.#forgetEnd);
    this.#delivery.close();
  }

  /** Sends what has gathered, now; resolves when the collector has it, or cannot be reached. */
  async flush(): Promise<void> {
    await this.#delivery.drain();
  }

  #unhook(): void {
    clearTimeout(this.#minuteTimer);
    for (const undo of this.#undo.splice(0).reverse()) this.#guard.run(undo);
    this.#guard.run(() => {
      this.sampler.close();
    });
    this.#guard.run(() => {
      this.#addMinute(true);
    });
    this.#counters.close();
    this.#metering.dispose();
  }

  /** The process ends: nothing asynchronous happens any more. */
  #saveNow(): void {
    if (!this.#isStopped) {
      this.#isStopped = true;
      this.#unhook();
    }
    this.#delivery.saveNow();
  }

  #waitForMinute(): void {
    this.#minuteTimer = setTimeout(
      () => {
        this.#guard.run(() => {
          this.#metering.aside(() => {
            this.#addMinute(false);
          });
        });
        this.#waitForMinute();
      },
      this.#minutes.remainingMs(Date.now()) + 1,
    ).unref();
  }

  #addMinute(isLast: boolean): void {
    const row = this.#minutes.take(Date.now(), isLast);
    if (row.durationMs > 0) this.#delivery.add(['minute', row]);
  }

  #onRecord(record: RequestRecord, functions: readonly FunctionCost[]): void {
    const thinned = this.#thinned(record);
    this.#delivery.add(['request', thinned]);
    if (thinned.profileProbability === null) return;
    for (const row of functionRows(thinned, functions, this.#fileNames))
      this.#delivery.add(['function', row]);
  }

  /**
   * While the collector asks for the profiles of one endpoint, all sampled requests are profiled, and those of other endpoints
   * keep their profile with the probability that they would have had.
   */
  #thinned(record: RequestRecord): RequestRecord {
    const { profileProbability, probability, endpoint } = record;
    if (profileProbability === null || this.#control.profiles(endpoint, now())) return record;
    const own = Math.min(1, this.#options.profileRate / probability);
    if (own >= profileProbability) return record;
    return Math.random() < own / profileProbability
      ? { ...record, profileProbability: own }
      : { ...record, profileProbability: null };
  }

  #makeDelivery(): Delivery {
    const { to, token, spoolDirectory, spoolBytes, flushMs, root } = this.#options;
    return new Delivery({
      ...deliveryDefaults,
      to,
      token,
      flushMs,
      spool: { directory: spoolDirectory, maxBytes: spoolBytes },
      sender: {
        identity: processIdentity(stated(this.#options), process.env, root),
        counting: this.#metering.counting,
      },
      onAnswer: (answer) => {
        this.#guard.run(() => {
          this.#obey(answer);
        });
      },
      notes: () => [
        ...this.#guard.notes(),
        ...this.#metering.notes(),
        ...this.sampler.notes(),
        ...this.#control.notes(this.#options, now()),
      ],
    });
  }

  #obey({ control }: SegmentAnswer): void {
    if (!this.#isStopped && this.#control.take(control, now())) this.sampler.replan();
  }

  #makeSampler(endpoints: EndpointTable): Sampler {
    const { rate, profileRate, maxOverhead, sampling, longestMs, planMs } = this.#options;
    return new Sampler({
      metering: this.#metering,
      control: this.#control,
      limits: { rate, profileRate, maxOverhead },
      sampling,
      longestMs,
      planMs,
      requestCost: requestInstructions,
      random: Math.random,
      now,
      guard: this.#guard.run,
      threadInstructions: () => this.#counters.threadInstructions(),
      traffic: () => ({ requests: endpoints.requests, latencySumMs: endpoints.latencySumMs }),
      onCut: (live) => {
        this.watcher.cut(live);
      },
      onRun: (isRunning) => {
        this.#servers.setActive(isRunning);
      },
    });
  }

  #makeWatcher(endpoints: EndpointTable, users: MinuteUsers): Watcher {
    const { minutes, sampling, endpoint, user } = this.#options;
    return new Watcher({
      sampler: this.sampler,
      endpoints,
      users,
      watchesAll: minutes,
      asksTrace: sampling === 'trace',
      endpoint,
      user,
      idPrefix: `${randomBytes(8).toString('hex')}-`,
      now,
      guard: this.#guard.run,
      note: this.#guard.note,
      aside: (fn) => this.#metering.aside(fn),
      onRecord: (record, functions) => {
        this.#onRecord(record, functions);
      },
    });
  }
}

function stated(options: CheckedOptions): Parameters<typeof processIdentity>[0] {
  const { service, revision, version, host, cluster, region, environment } = options;
  return {
    ...(service !== undefined && { service }),
    ...(revision !== undefined && { revision }),
    ...(version !== undefined && { version }),
    ...(host !== undefined && { host }),
    ...(cluster !== undefined && { cluster }),
    ...(region !== undefined && { region }),
    ...(environment !== undefined && { environment }),
  };
}
