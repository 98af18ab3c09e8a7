/** What `await using` disposes of (ECMA-262, DisposeResources), told to the frame of the function that then awaits. */

/** Of a frame, what is told before a resource is disposed of, and when its result is awaited. */
interface Awaiting {
  again(): void;
  awaits(value: unknown): unknown;
}

type Method = (this: unknown) => unknown;

/** As they were before the program could change them. */
// eslint-disable-next-line @typescript-eslint/unbound-method
const { reject } = Promise;
const { apply } = Reflect;

/** What is no resource stays as it is, so that V8 says what is wrong. */
export function watchedResource(value: unknown, frame: Awaiting): unknown {
  const disposer = disposerOf(value, frame);
  if (disposer === undefined) return value;
  return {
    [Symbol.asyncDispose]: () => {
      frame.again();
      return disposer();
    },
  };
}

export function whenDisposed(action: () => void): Disposable {
  return { [Symbol.dispose]: action };
}

function disposerOf(value: unknown, frame: Awaiting): (() => unknown) | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  const methods = value as { readonly [Symbol.asyncDispose]?: unknown; readonly [Symbol.dispose]?: unknown };
  const method = methods[Symbol.asyncDispose];
  if (typeof method === 'function') return () => frame.awaits(apply(method as Method, value, []));
  if (method !== undefined && method !== null) return undefined;
  const synchronous = methods[Symbol.dispose];
  if (typeof synchronous !== 'function') return undefined;
  return () => frame.awaits(outcomeOf(synchronous as Method, value));
}

/** What a synchronous method returns is not awaited; what it throws is rejected (ECMA-262, GetDisposeMethod). */
function outcomeOf(method: Method, value: object): unknown {
  try {
    apply(method, value, []);
    return undefined;
  } catch (error) {
    return apply(reject, Promise, [error]);
  }
}
