/**
 * What the code of async functions and generators tells of the call that it runs: when it gives up the thread, and when it has
 * it again.
 *
 * After an `await`, promise hooks make the function's node current again, where they are on; else its own code does, with
 * `awaited`, and with `again` where a rejection or a generator's consumer may have brought it.
 */
import { CalleeKind, StateWord } from '../../native';
import { suspendWithNextPromise } from '../async';
import { watchedResource, whenDisposed } from './awaited-resources';
import { begins } from './inserted-calls';
import { environmentProbes } from '../probes';

const { state, enter, leave, resume, suspend } = environmentProbes();

const enum Phase {
  /** Not charged: no profiler ran when the call began, or the function is switched off; or it is over. */
  Idle,
  /** Entered, by its caller or by the consumer of a generator. */
  Entered,
  /** Somebody else runs. */
  Away,
  /** Has the thread again, by its own code. */
  Resumed,
  /** Has the thread whenever hooks say so. */
  Hooked,
  /** A generator whose consumer runs. */
  Yielded,
}

type AnyIterable = Iterable<unknown> | AsyncIterable<unknown>;

/** As they were before the program could change them. */
// eslint-disable-next-line @typescript-eslint/unbound-method
const { resolve } = Promise;
const { apply } = Reflect;

/** What `await` makes of its operand, to the tick (ECMA-262, Await, step 2). */
function promiseOf(value: unknown): unknown {
  return apply(resolve, Promise, [value]);
}

abstract class Frame {
  protected phase = Phase.Idle;
  protected readonly callee: number;
  #epoch = 0;
  #callerNode = 0;
  #node = 0;

  constructor(callee: number) {
    this.callee = callee;
    if (begins(callee)) this.enterBy(callee);
  }

  protected enterBy(callee: number): void {
    this.#epoch = state[StateWord.Epoch] as number;
    this.#callerNode = state[StateWord.Current] as number;
    state[StateWord.Argument] = callee;
    enter();
    this.#node = state[StateWord.Current] as number;
    this.phase = Phase.Entered;
  }

  /** False where the run of the engine that saw the call begin is over. */
  protected get isCurrent(): boolean {
    if (state[StateWord.Epoch] === this.#epoch) return true;
    this.phase = Phase.Idle;
    return false;
  }

  protected leave(): void {
    state[StateWord.Argument] = this.#callerNode;
    leave();
  }

  /** Returns what is to be awaited in place of the value. */
  protected suspend(value: unknown): unknown {
    if (this.phase === Phase.Entered && this.isCurrent) {
      if (state[StateWord.StampEpoch] !== 0) {
        this.phase = Phase.Hooked;
        const promise = promiseOf(value);
        suspendWithNextPromise(this.#callerNode);
        return promise;
      }
      this.leave();
      this.phase = Phase.Away;
    } else if (this.phase === Phase.Resumed && this.isCurrent) {
      suspend();
      this.phase = Phase.Away;
    }
    return value;
  }

  /** As `suspend`, where V8 awaits nothing by itself. */
  protected suspendOnNothing(): void {
    if (this.phase === Phase.Entered && this.isCurrent && state[StateWord.StampEpoch] !== 0) {
      this.phase = Phase.Hooked;
      suspendWithNextPromise(this.#callerNode, 1);
    } else {
      this.suspend(undefined);
    }
  }

  protected resume(): void {
    if (this.phase !== Phase.Away || !this.isCurrent) return;
    state[StateWord.Argument] = this.#node;
    resume();
    this.phase = Phase.Resumed;
  }

  /** The call is over. */
  end(): void {
    if (this.phase !== Phase.Idle && this.isCurrent) {
      if (this.phase === Phase.Entered) this.leave();
      if (this.phase === Phase.Resumed) suspend();
    }
    this.phase = Phase.Idle;
  }
}

/** The frame of an async function, or of a module that awaits. */
export class AsyncFrame extends Frame {
  awaits(value: unknown): unknown {
    return this.suspend(value);
  }

  awaited(value: unknown): unknown {
    this.resume();
    return value;
  }

  /** Has the thread, as it may or may not have had. */
  again(): void {
    this.resume();
  }

  /** What `for await` goes through. */
  iterates(iterable: AnyIterable): AnyIterable {
    return this.phase === Phase.Idle ? iterable : watchedByAwaits(iterable, this);
  }

  /** What `await using` disposes of in place of a value. */
  disposes(value: unknown): unknown {
    return this.phase === Phase.Idle ? value : watchedResource(value, this);
  }

  /** What is disposed of after all that a block awaits; and before it where that is nothing, which is awaited too. */
  disposed(): Disposable | null {
    return this.phase === Phase.Idle
      ? null
      : whenDisposed(() => {
          this.again();
        });
  }

  beforeNothing(...values: readonly unknown[]): Disposable | null {
    return this.phase === Phase.Idle || values.some((value) => value !== null && value !== undefined)
      ? null
      : whenDisposed(() => {
          this.suspendOnNothing();
        });
  }
}

/** Its body belongs to it, and is called by whoever asks for the next value. */
export class GeneratorFrame extends Frame {
  yields(value?: unknown): unknown {
    if (this.phase === Phase.Entered && this.isCurrent) {
      this.leave();
      this.phase = Phase.Yielded;
    }
    return value;
  }

  yielded(value: unknown): unknown {
    this.again();
    return value;
  }

  again(): void {
    if (this.phase === Phase.Yielded && this.isCurrent)
      this.enterBy(this.callee + CalleeKind.GeneratorResumption);
  }

  /** What `yield*` goes through. */
  delegates(iterable: Iterable<unknown>): AnyIterable {
    return this.phase === Phase.Idle ? iterable : watchedByYields(iterable, this);
  }
}

/** `yield` awaits its operand first, and is resumed by the consumer or, if that has asked already, at once. */
export class AsyncGeneratorFrame extends AsyncFrame {
  yields(value?: unknown): unknown {
    const awaited = this.suspend(value);
    if (this.phase !== Phase.Idle) this.phase = Phase.Yielded;
    return awaited;
  }

  yielded(value: unknown): unknown {
    this.again();
    return value;
  }

  override again(): void {
    if (this.phase === Phase.Yielded && this.isCurrent) {
      this.enterBy(this.callee + CalleeKind.GeneratorResumption);
    } else {
      this.resume();
    }
  }

  delegates(iterable: AnyIterable): AnyIterable {
    if (this.phase === Phase.Idle) return iterable;
    return watchedByAwaits(iterable, {
      again: () => {
        this.again();
      },
      awaits: (value) => this.yields(value),
    });
  }
}

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;
type Watch = (method: Method, iterator: object, args: readonly unknown[]) => unknown;

/** Of a frame, what is told around each call of an iterator. */
interface Awaiting {
  again(): void;
  awaits(value: unknown): unknown;
}

function watchedByYields(iterable: Iterable<unknown>, frame: GeneratorFrame): AnyIterable {
  const makeIterator = iterable[Symbol.iterator] as Method | undefined;
  if (typeof makeIterator !== 'function') return iterable;
  return watched(iterable, Symbol.iterator, makeIterator, (method, iterator, args) => {
    frame.again();
    try {
      return apply(method, iterator, args);
    } finally {
      frame.yields();
    }
  });
}

/** Asynchronous iterators are awaited as a whole; of others, the values are (ECMA-262, AsyncFromSyncIterator). */
function watchedByAwaits(iterable: AnyIterable, frame: Awaiting): AnyIterable {
  const asyncMaker = (iterable as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] as
    Method | undefined;
  if (typeof asyncMaker === 'function') {
    return watched(iterable, Symbol.asyncIterator, asyncMaker, (method, iterator, args) => {
      frame.again();
      return frame.awaits(apply(method, iterator, args));
    });
  }
  const syncMaker = (iterable as Partial<Iterable<unknown>>)[Symbol.iterator] as Method | undefined;
  if (typeof syncMaker !== 'function') return iterable;
  return watched(iterable, Symbol.iterator, syncMaker, (method, iterator, args) => {
    frame.again();
    const result = apply(method, iterator, args) as { done?: unknown; value?: unknown } | null;
    if (typeof result !== 'object' || result === null) return result;
    const { done, value } = result;
    return { done, value: frame.awaits(value) };
  });
}

/** Iterates as it does, each call by `watch`. Methods are looked up when, and as often as, they would be. */
function watched(
  iterable: AnyIterable,
  key: typeof Symbol.iterator | typeof Symbol.asyncIterator,
  makeIterator: Method,
  watch: Watch,
): AnyIterable {
  const iterate = (): unknown => {
    const iterator = apply(makeIterator, iterable, []) as Record<string, unknown> | null;
    if (typeof iterator !== 'object' && typeof iterator !== 'function') return iterator;
    if (iterator === null) return iterator;
    const method = (candidate: unknown): unknown =>
      typeof candidate === 'function'
        ? (...args: readonly unknown[]) => watch(candidate as Method, iterator, args)
        : candidate;
    return {
      next: method(iterator['next']),
      get return() {
        return method(iterator['return']);
      },
      get throw() {
        return method(iterator['throw']);
      },
    };
  };
  return { [key]: iterate } as unknown as AnyIterable;
}
