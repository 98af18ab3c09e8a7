/** What the process and its main thread count by themselves, whatever is sampled. */
import { PerformanceObserver } from 'node:perf_hooks';
import { openCounters, type CounterGroup, type CounterOptions } from '../../counters';

export interface ProcessCounts {
  /** Since the counters were opened; `null` where they cannot be counted. */
  readonly processInstructions: number | null;
  readonly threadInstructions: number | null;
  readonly cpuUserMs: number;
  readonly cpuSystemMs: number;
  readonly collections: number;
  readonly collectionMs: number;
}

/** Opened once; `read` gives totals that only grow, so that minutes are differences. */
export class ProcessCounters {
  readonly #process: CounterGroup | undefined;
  readonly #thread: CounterGroup | undefined;
  readonly #collections: PerformanceObserver;
  #collectionCount = 0;
  #collectionMs = 0;

  /** @param event counted of both: the records' own. */
  constructor(event: string, options: Pick<CounterOptions, 'source'>) {
    this.#process = openedOrNot(event, { ...options, target: 'process' });
    this.#thread = openedOrNot(event, { ...options, target: 'thread' });
    this.#collections = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        this.#collectionCount += 1;
        this.#collectionMs += duration;
      }
    });
    this.#collections.observe({ entryTypes: ['gc'] });
  }

  read(): ProcessCounts {
    const { user, system } = process.cpuUsage();
    return {
      processInstructions: valueOf(this.#process),
      threadInstructions: valueOf(this.#thread),
      cpuUserMs: user / 1000,
      cpuSystemMs: system / 1000,
      collections: this.#collectionCount,
      collectionMs: this.#collectionMs,
    };
  }

  /** Counted by this thread until now; `null` where that cannot be counted. */
  threadInstructions(): number | null {
    return valueOf(this.#thread);
  }

  close(): void {
    this.#process?.close();
    this.#thread?.close();
    this.#collections.disconnect();
  }
}

function openedOrNot(event: string, options: CounterOptions): CounterGroup | undefined {
  try {
    const group = openCounters([event], options);
    group.start();
    return group;
  } catch {
    // Such as many threads where descriptors are short: rows say null then.
    return undefined;
  }
}

function valueOf(group: CounterGroup | undefined): number | null {
  return group?.read()[0]?.value ?? null;
}
