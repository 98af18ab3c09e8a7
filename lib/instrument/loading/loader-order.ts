/**
 * Keeps icprofile's loader hooks the last step before V8 compiles. Node calls the hook first that was registered last, so
 * ours are registered again after each of the program's: theirs see the original text, and ours what they made of it.
 */
import Module from 'node:module';
import { passAs } from '../traces';

interface LoadResult {
  readonly format?: string | null | undefined;
  readonly source?: unknown;
}

export interface LoadContext {
  readonly conditions?: readonly string[];
}

export type Load<Result extends LoadResult = LoadResult> = (
  url: string,
  context: LoadContext,
  nextLoad: (url: string, context: LoadContext) => Result,
) => Result;

type RegisterHooks = (hooks: { readonly load: Load }) => { deregister(): void };
type Register = (...args: readonly unknown[]) => unknown;

interface HookedModule {
  register: Register;
  /** Since 22.15. */
  registerHooks?: RegisterHooks;
}

const nodesModule = Module as unknown as HookedModule;

/** Hooks on this thread. False where this version of Node has none. */
export function hookLast(load: Load): boolean {
  const original = nodesModule.registerHooks;
  if (original === undefined) return false;
  const registerOurs = () => Reflect.apply(original, Module, [{ load }]);
  let ours = registerOurs();
  nodesModule.registerHooks = passAs(
    function registerHooks(this: unknown, ...args) {
      const registered = Reflect.apply(original, this, args);
      ours.deregister();
      ours = registerOurs();
      return registered;
    } satisfies RegisterHooks,
    original,
  );
  Module.syncBuiltinESMExports();
  return true;
}

/** Hooks on the thread that Node has for asynchronous ones. @param options Of the first registration. */
export function hookLastOnOtherThread(url: string, options: Module.RegisterOptions<unknown>): void {
  const { register } = nodesModule;
  Reflect.apply(register, Module, [url, options]);
  afterEachRegister(() => Reflect.apply(register, Module, [url]));
}

/** Whether hooks on another thread may supply the source of modules, from now on. */
export function watchAsynchronousHooks(): () => boolean {
  const flags = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ');
  let areRegistered = /--(?:experimental-)?loader\b/.test(flags);
  afterEachRegister(() => {
    areRegistered = true;
  });
  return () => areRegistered;
}

function afterEachRegister(then: () => void): void {
  const original = nodesModule.register;
  nodesModule.register = passAs(
    function register(this: unknown, ...args) {
      const result = Reflect.apply(original, this, args);
      then();
      return result;
    } satisfies Register,
    original,
  );
  Module.syncBuiltinESMExports();
}
