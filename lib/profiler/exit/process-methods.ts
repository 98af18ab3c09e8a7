/** Noticing what happens to methods of `process`, such that programs can replace them and replace them back. */

type Method = (...args: unknown[]) => unknown;
type Methods = Record<string, unknown>;

/**
 * Has `before` called before the method is, with its arguments, until what is returned is called. A method that there is
 * none of stays so.
 */
export function replaceMethod(owner: object, name: string, before: Method): () => void {
  const methods = owner as Methods;
  const original = methods[name];
  if (typeof original !== 'function') return () => undefined;
  let isActive = true;
  // A process that kills itself is dead before the next statement, so it is now or never.
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    if (isActive) before(...args);
    return Reflect.apply(original, this, args) as unknown;
  };
  Object.defineProperties(replacement, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
  });
  methods[name] = replacement;
  return () => {
    isActive = false;
    if (methods[name] === replacement) methods[name] = original;
  };
}

/** Has `notice` called before the property is read, by Node too, until what is returned is called. Its value is as it was. */
export function observeProperty(owner: object, name: string, notice: () => void): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  let isActive = true;
  let own = before;
  const read = (receiver: unknown): unknown => {
    if (own !== undefined) return 'value' in own ? own.value : own.get?.call(receiver);
    return Reflect.get(Object.getPrototypeOf(owner) as object, name, receiver) as unknown;
  };
  const observed = {
    configurable: true,
    enumerable: before?.enumerable ?? false,
    get(this: unknown) {
      if (isActive) notice();
      return read(this);
    },
    set(value: unknown) {
      own = { configurable: true, enumerable: true, writable: true, value };
    },
  };
  Object.defineProperty(owner, name, observed);
  return () => {
    isActive = false;
    if (Object.getOwnPropertyDescriptor(owner, name)?.get !== observed.get) return;
    if (own === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, own);
  };
}
