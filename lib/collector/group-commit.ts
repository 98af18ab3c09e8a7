/** Segments gather for a moment and are committed together, because each commit waits for the disk. */
import type { ArrivedSegment, Store, WriteOutcome } from '../store';

export interface GatherOptions {
  /** How long the first of a group waits at most, in ms. */
  readonly gatherMs: number;
  /** A group of so many rows is committed at once. */
  readonly groupRows: number;
}

interface Waiting {
  readonly arrived: ArrivedSegment;
  readonly settle: (outcome: WriteOutcome) => void;
  readonly fail: (error: Error) => void;
}

/** After so many failures one after the other, the store is the cause and no segment. */
const mostFailures = 3;

export class GroupCommit {
  readonly #store: Pick<Store, 'write'>;
  readonly #options: GatherOptions;
  #waiting: Waiting[] = [];
  #waitingRows = 0;
  #writtenRows = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(store: Pick<Store, 'write'>, options: GatherOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Rows that are in memory and not stored yet. */
  get pendingRows(): number {
    return this.#waitingRows + this.#writtenRows;
  }

  /**
   * Settles when the segment is durably stored.
   *
   * @throws ERR_ICPROFILE_STORE: it is not stored
   */
  store(arrived: ArrivedSegment): Promise<WriteOutcome> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ arrived, settle, fail });
      this.#waitingRows += rowsOf(arrived);
      if (this.#waitingRows >= this.#options.groupRows) this.#commitSoon(0);
      else this.#commitSoon(this.#options.gatherMs);
    });
  }

  /** Commits all that waits. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#running !== undefined) {
      await this.#running;
      this.#begin();
    }
  }

  #commitSoon(delay: number): void {
    if (this.#running !== undefined) return;
    if (delay === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#begin();
    } else
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#begin();
      }, delay);
  }

  /** What arrives meanwhile is the next group. */
  #begin(): void {
    if (this.#running !== undefined || this.#waiting.length === 0) return;
    const group = this.#waiting;
    this.#waiting = [];
    this.#writtenRows = this.#waitingRows;
    this.#waitingRows = 0;
    this.#running = this.#commit(group).finally(() => {
      this.#running = undefined;
      this.#writtenRows = 0;
      if (this.#waiting.length > 0) this.#commitSoon(this.#delayOfNext());
    });
  }

  #delayOfNext(): number {
    return this.#waitingRows >= this.#options.groupRows ? 0 : this.#options.gatherMs;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#store.write(group.map(({ arrived }) => arrived));
      for (const [index, { settle }] of group.entries()) settle(outcomes[index] ?? 'stored');
    } catch (error) {
      if (group.length === 1) group[0]?.fail(error as Error);
      else await this.#commitEach(group);
    }
  }

  /** A segment that the store cannot take must not keep the others out. */
  async #commitEach(group: readonly Waiting[]): Promise<void> {
    let failures = 0;
    let failure: Error | undefined;
    for (const { arrived, settle, fail } of group) {
      if (failure !== undefined && failures >= mostFailures) {
        fail(failure);
        continue;
      }
      try {
        const [outcome = 'stored'] = await this.#store.write([arrived]);
        settle(outcome);
        failures = 0;
      } catch (error) {
        failure = error as Error;
        failures++;
        fail(failure);
      }
    }
  }
}

function rowsOf({ segment: { requests, functions, minutes } }: ArrivedSegment): number {
  return 1 + requests.length + functions.length + minutes.length;
}
