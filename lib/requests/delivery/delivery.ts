/**
 * From rows to the collector: they gather in memory for some seconds, and go as segments, one at a time. Where the collector
 * does not take them they wait, in memory and then in the spool. Nothing here blocks or throws, and nothing
 * but `drain` keeps the process alive; only at the end of the process what is in memory is written to the spool at once.
 */
import type { SegmentAnswer } from '../../model/requests';
import { Courier } from './courier';
import type { PostOutcome } from './post';
import { compressNow, lineOf, segmentText, type Batch, type Row, type Sender } from './segment-bytes';
import { Spool, type SpoolOptions } from './spool';

export interface DeliveryOptions {
  readonly to: URL;
  readonly token: string | undefined;
  readonly sender: Sender;
  readonly spool: SpoolOptions;
  readonly flushMs: number;
  readonly flushBytes: number;
  /** Rows in memory past this go to the spool, or are lost. */
  readonly memoryBytes: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  readonly onAnswer: (answer: SegmentAnswer) => void;
  /** Of the sampler, for the health page. */
  readonly notes: () => readonly string[];
}

export const deliveryDefaults = {
  flushMs: 5000,
  flushBytes: 256 * 1024,
  memoryBytes: 4 * 1024 * 1024,
  firstRetryMs: 1000,
  longestRetryMs: 60_000,
} as const;

/** A program that waits for `drain` shall not end meanwhile, and not wait for long where the collector hangs. */
const longestHoldMs = 10_000;

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #courier: Courier;
  readonly #spool: Spool;
  #lines: string[] = [];
  #bytes = 0;
  #sequence = 0;
  #waiting: Batch[] = [];
  #waitingBytes = 0;
  /** Being sent: in memory until it is acknowledged. */
  #sending: Batch | undefined;
  #lostRows = 0;
  #failures = 0;
  #flushTimer: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #pumping: Promise<void> | undefined;
  #isClosed = false;
  #lastFailure: string | undefined;
  #hasStored = false;
  readonly #warned = new Set<string>();

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#courier = new Courier(options);
    this.#spool = new Spool(options.spool);
    // What processes before this one left behind.
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      this.#pump();
    }, options.firstRetryMs).unref();
  }

  /** Rows that neither the collector nor the spool has, and that are not in a header yet. */
  get lostRows(): number {
    return this.#lostRows;
  }

  /** Why the collector does not take segments; `undefined` while it does. */
  get lastFailure(): string | undefined {
    return this.#lastFailure;
  }

  add(row: Row): void {
    if (this.#isClosed) return;
    const line = lineOf(row);
    this.#lines.push(line);
    this.#bytes += line.length + 1;
    if (this.#bytes >= this.#options.flushBytes) this.flush();
    else
      this.#flushTimer ??= setTimeout(() => {
        this.flush();
      }, this.#options.flushMs).unref();
  }

  /** Makes a segment of what has gathered. */
  flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    this.#seal();
    // The collector may be away, or slower than the rows come.
    this.#spill();
    this.#pump();
  }

  /**
   * Tries at once, even after a failure. Resolves when the collector has stored all that was added, or cannot for now, and after 10 s
   * at most.
   */
  async drain(): Promise<void> {
    this.#endBackOff();
    this.flush();
    let timer: NodeJS.Timeout | undefined;
    const isLate = new Promise<true>((resolve) => {
      timer = setTimeout(resolve, longestHoldMs, true);
    });
    while (this.#pumping !== undefined) {
      if ((await Promise.race([this.#pumping, isLate])) === true) break;
      if (this.#waiting.length > 0 && this.#retryTimer === undefined) this.#pump();
    }
    clearTimeout(timer);
  }

  /** Writes what is in memory to the spool, at once. For the end of the process. */
  saveNow(): void {
    if (this.#isClosed) return;
    this.#seal();
    // What is being sent may have been stored already: the collector knows it by its id then.
    const batches = [...(this.#sending === undefined ? [] : [this.#sending]), ...this.#waiting];
    this.#isClosed = true;
    this.#waiting = [];
    for (const batch of batches) this.#spoolBatch(batch);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#flushTimer);
    clearTimeout(this.#retryTimer);
    this.#courier.close();
  }

  #seal(): void {
    if (this.#lines.length === 0) return;
    this.#waiting.push({
      sequence: this.#sequence++,
      lines: this.#lines,
      lostRows: this.#lostRows,
      notes: this.#options.notes(),
    });
    this.#lostRows = 0;
    this.#waitingBytes += this.#bytes;
    this.#lines = [];
    this.#bytes = 0;
  }

  /** Sends one after the other, until one fails. */
  #pump(): void {
    if (this.#pumping !== undefined || this.#isClosed) return;
    this.#pumping = this.#sendAll()
      .catch((error: unknown) => {
        this.#lastFailure = String(error);
      })
      .finally(() => {
        this.#pumping = undefined;
      });
  }

  async #sendAll(): Promise<void> {
    if (this.#failures > 0 && this.#retryTimer !== undefined) return;
    for (;;) {
      const outcome = (await this.#sendWaiting()) ?? (await this.#sendSpooled());
      if (outcome === undefined) return;
      if (outcome.kind === 'failed') {
        this.#retryLater(outcome);
        this.#spill();
        return;
      }
      this.#failures = 0;
    }
  }

  async #sendWaiting(): Promise<PostOutcome | undefined> {
    const [batch] = this.#waiting;
    if (batch === undefined || this.#isClosed) return undefined;
    this.#take();
    this.#sending = batch;
    const outcome = await this.#courier.deliver(segmentText(this.#options.sender, batch));
    // Meanwhile the end of the process may have spooled it.
    if (this.#hasEnded()) return undefined;
    this.#sending = undefined;
    if (outcome.kind === 'failed') {
      this.#waiting.unshift(batch);
      this.#waitingBytes += bytesOf(batch);
    } else {
      this.#settle(outcome, batch.lines.length + batch.lostRows);
    }
    return outcome;
  }

  #hasEnded(): boolean {
    return this.#isClosed;
  }

  async #sendSpooled(): Promise<PostOutcome | undefined> {
    const [segment] = this.#isClosed ? [] : this.#spool.list();
    if (segment === undefined) return undefined;
    const content = await this.#spool.read(segment);
    if (content === undefined) return { kind: 'stored', answer: { control: [] } };
    const outcome = await this.#courier.deliver(content);
    if (outcome.kind === 'failed') return outcome;
    await this.#spool.remove(segment);
    this.#settle(outcome, segment.rows);
    return outcome;
  }

  #settle(outcome: Exclude<PostOutcome, { kind: 'failed' }>, rows: number): void {
    if (outcome.kind === 'refused') {
      this.#lastFailure = outcome.why;
      this.#warnOnce('refused', `refused a segment, and its rows are lost: ${outcome.why}`);
      this.#lostRows += rows;
    } else {
      this.#lastFailure = undefined;
      this.#hasStored = true;
      this.#options.onAnswer(outcome.answer);
    }
  }

  /** Exponential back-off with full jitter, so that a fleet does not come back all at once. */
  #retryLater(outcome: Extract<PostOutcome, { kind: 'failed' }>): void {
    const { firstRetryMs, longestRetryMs } = this.#options;
    this.#lastFailure = outcome.why;
    if (!this.#hasStored)
      this.#warnOnce('failed', `takes no segments yet, which wait in memory and the spool: ${outcome.why}`);
    const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** this.#failures);
    this.#failures += 1;
    const wait = Math.max(outcome.retryAfterMs ?? 0, ceiling * (0.5 + Math.random() / 2));
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      this.#pump();
    }, wait).unref();
  }

  /** A collector that is away for a while is no news; one that never took anything is, and one that refuses. */
  #warnOnce(kind: 'refused' | 'failed', text: string): void {
    if (this.#warned.has(kind)) return;
    this.#warned.add(kind);
    const message = `The collector of icprofile at ${this.#options.to.origin} ${text}`;
    process.emitWarning(message, { code: 'ICPROFILE_REQUESTS' });
  }

  #endBackOff(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
  }

  /** Keeps memory within its bound: the oldest batches go to the spool. */
  #spill(): void {
    while (this.#waitingBytes > this.#options.memoryBytes) {
      const batch = this.#take();
      if (batch === undefined) return;
      this.#spoolBatch(batch);
    }
  }

  #take(): Batch | undefined {
    const batch = this.#waiting.shift();
    if (batch !== undefined) this.#waitingBytes -= bytesOf(batch);
    return batch;
  }

  #spoolBatch(batch: Batch): void {
    const { sender } = this.#options;
    const { sequence, lines, lostRows } = batch;
    const content = compressNow(segmentText(sender, batch));
    // Rows that its header counts as lost are lost with it.
    const rows = lines.length + lostRows;
    const stored = this.#spool.store(sender.identity.instance, sequence, rows, content);
    this.#lostRows += stored.lostRows + (stored.isKept ? 0 : rows);
  }
}

function bytesOf(batch: Batch): number {
  return batch.lines.reduce((sum, line) => sum + line.length + 1, 0);
}
