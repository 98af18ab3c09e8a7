/** Which files a program loaded, and which of them got probes: what explains a profile with few functions. */
import { globMatcher, packageOf, type Selection } from './selection';

export class LoadedFiles {
  readonly #directory: string;
  readonly #withProbes = new Set<string>();
  readonly #withoutProbes = new Set<string>();

  /** @param directory that globs are relative to. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  add(file: string, hasProbes: boolean): void {
    (hasProbes ? this.#withProbes : this.#withoutProbes).add(file);
  }

  get withProbes(): number {
    return this.#withProbes.size;
  }

  /** Packages whose files were loaded without probes, those with most files first. */
  packagesWithoutProbes(): readonly string[] {
    const counts = new Map<string, number>();
    for (const file of this.#withoutProbes) {
      const name = packageOf(file);
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
  }

  packages(): ReadonlySet<string> {
    const files = [...this.#withProbes, ...this.#withoutProbes];
    return new Set(files.flatMap((file) => packageOf(file) ?? []));
  }

  /** The packages and globs of a selection that fit no file that was loaded. */
  unmatched({ include, packages }: Selection): Pick<Selection, 'include' | 'packages'> {
    const files = [...this.#withProbes, ...this.#withoutProbes];
    const loaded = this.packages();
    return {
      include: include.filter((glob) => !files.some(globMatcher([glob], this.#directory))),
      packages: packages.filter((name) => !loaded.has(name)),
    };
  }
}
