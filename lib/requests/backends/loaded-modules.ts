/** Modules that the program has loaded, wherever they are installed. */
import Module from 'node:module';

interface Loaded {
  readonly exports: unknown;
}

function moduleCache(): Readonly<Record<string, Loaded | undefined>> {
  return (Module as unknown as { readonly _cache: Readonly<Record<string, Loaded | undefined>> })._cache;
}

/** Finds modules by the end of their path, each once. ES modules that import CommonJS ones are found too. */
export class LoadedModules {
  readonly #endings: readonly string[];
  readonly #seen = new Set<string>();
  #looked = 0;

  /** @param endings such as `/pg/lib/client.js`. */
  constructor(endings: readonly string[]) {
    this.#endings = endings;
  }

  /** Exports of those that were loaded since the last call. Cheap where no module was loaded meanwhile. */
  take(): readonly { readonly ending: string; readonly exports: unknown }[] {
    const cache = moduleCache();
    const files = Object.keys(cache);
    if (files.length === this.#looked) return [];
    this.#looked = files.length;
    const found: { ending: string; exports: unknown }[] = [];
    for (const file of files) {
      const ending = this.#endings.find((candidate) => file.endsWith(candidate));
      if (ending === undefined || this.#seen.has(file)) continue;
      this.#seen.add(file);
      found.push({ ending, exports: cache[file]?.exports });
    }
    return found;
  }
}
