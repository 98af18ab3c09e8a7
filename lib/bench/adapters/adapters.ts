/** Suites that were written for other tools find icprofile's adapters where they import those. */
import Module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** By what is imported. */
const adapters: ReadonlyMap<string, string> = new Map(
  ['tinybench', 'mitata'].map((name) => [name, path.join(__dirname, `${name}.js`)]),
);

interface ModuleInternals {
  _resolveFilename: (request: string, ...rest: readonly unknown[]) => string;
}

type Resolve = (
  specifier: string,
  context: unknown,
  next: Resolve,
) => { url: string; shortCircuit?: boolean };

interface HookingModule {
  readonly registerHooks?: (hooks: { readonly resolve: Resolve }) => void;
  readonly register?: (url: string) => void;
}

/** From here on; files that were loaded before keep what they have. */
export function offerAdapters(): void {
  const internals = Module as unknown as ModuleInternals & HookingModule;
  const { _resolveFilename: resolveFilename } = internals;
  internals._resolveFilename = (request, ...rest) =>
    adapters.get(request) ?? resolveFilename.call(Module, request, ...rest);
  if (internals.registerHooks !== undefined) {
    internals.registerHooks({
      resolve: (specifier, context, next) => {
        const adapter = adapters.get(specifier);
        return adapter === undefined
          ? next(specifier, context, next)
          : { url: pathToFileURL(adapter).href, shortCircuit: true };
      },
    });
  } else {
    internals.register?.(loaderSource());
  }
}

/** Whether any was imported. */
export function adaptersUsed(): boolean {
  return [...adapters.values()].some((file) => file in require.cache);
}

/** For Node before 22.15, where hooks run on a thread of their own and come as a module. */
function loaderSource(): string {
  const urls = [...adapters].map(([name, file]) => [name, pathToFileURL(file).href]);
  const source = `
    const adapters = new Map(${JSON.stringify(urls)});
    export function resolve(specifier, context, next) {
      const url = adapters.get(specifier);
      return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
    }`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
