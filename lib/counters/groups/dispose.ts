/// <reference lib="esnext.disposable" preserve="true" />

// Typed as always there; V8 has it from Node 24 on, and Node before that adds it to the main context only.
const native = Symbol.dispose as typeof Symbol.dispose | undefined;

/** `Symbol.dispose`, or where the engine has none, the symbol of the same name that compilers' helpers fall back to. */
export const dispose: typeof Symbol.dispose =
  native ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);
