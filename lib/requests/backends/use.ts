/** How long one sampled request waits for its backends. */
import type { BackendClass, BackendUse } from '../../model/requests';

/** Calls of one request to one system. */
class Use {
  calls = 0;
  sumMs = 0;
  connectionWaitMs = 0;
  #busyMs = 0;
  #depth = 0;
  #busySince = 0;

  begin(nowMs: number): void {
    this.calls += 1;
    if (this.#depth++ === 0) this.#busySince = nowMs;
  }

  end(beganMs: number, nowMs: number): void {
    this.sumMs += nowMs - beganMs;
    if (--this.#depth === 0) this.#busyMs += nowMs - this.#busySince;
  }

  /** Length of the union of the calls' intervals, those that are still under way included. */
  busyMs(nowMs: number): number {
    return this.#busyMs + (this.#depth > 0 ? nowMs - this.#busySince : 0);
  }
}

/** Ends what was begun, once; later calls do nothing. */
export type EndOfCall = (nowMs: number) => void;

export class BackendUses {
  readonly #uses = new Map<
    string,
    { readonly class: BackendClass; readonly system: string; readonly use: Use }
  >();
  readonly #open = new Set<EndOfCall>();
  #isClosed = false;

  /** A call to a system begins. */
  begin(backendClass: BackendClass, system: string, nowMs: number): EndOfCall {
    const use = this.#use(backendClass, system);
    use.begin(nowMs);
    return this.#once((endMs) => {
      use.end(nowMs, endMs);
    });
  }

  /** Waiting for a connection of a pool begins. */
  wait(backendClass: BackendClass, system: string, nowMs: number): EndOfCall {
    const use = this.#use(backendClass, system);
    return this.#once((endMs) => {
      use.connectionWaitMs += endMs - nowMs;
    });
  }

  /** Ends what is still under way: the request is over. */
  close(nowMs: number): readonly BackendUse[] {
    for (const end of [...this.#open]) end(nowMs);
    this.#isClosed = true;
    return [...this.#uses.values()].map(({ class: backendClass, system, use }) => ({
      class: backendClass,
      system,
      calls: use.calls,
      busyMs: use.busyMs(nowMs),
      sumMs: use.sumMs,
      connectionWaitMs: use.connectionWaitMs,
    }));
  }

  #use(backendClass: BackendClass, system: string): Use {
    let entry = this.#uses.get(system);
    if (entry === undefined) {
      entry = { class: backendClass, system, use: new Use() };
      if (!this.#isClosed) this.#uses.set(system, entry);
    }
    return entry.use;
  }

  #once(end: EndOfCall): EndOfCall {
    const ending = (nowMs: number): void => {
      if (this.#open.delete(ending)) end(nowMs);
    };
    if (!this.#isClosed) this.#open.add(ending);
    return ending;
  }
}
