/** From what ran in a profiled request to its function rows. Pure, but for the registry of names. */
import path from 'node:path';
import type { FunctionRow, RequestRecord } from '../model/requests';

/** One function's cost in one request, recursion folded. */
export interface FunctionCost {
  readonly name: string;
  /** Absolute path; `null` for what the engine itself makes, such as the request's own node. */
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly calls: number;
  readonly selfInstructions: number;
  readonly totalInstructions: number;
}

const special = '(special)';
const outside = '(outside)';
const packages = `${path.sep}node_modules${path.sep}`;

/** Names functions the same way on each host and in each revision. One for each process. */
export class FunctionNames {
  readonly #root: string;
  /** By file and name, the places seen so far, in their order. */
  readonly #places = new Map<string, number[]>();

  /** @param root directory of the application. */
  constructor(root: string) {
    this.#root = path.resolve(root) + path.sep;
  }

  /** Path below the application's root, or package and path in it. */
  fileOf(file: string | null): string {
    if (file === null) return special;
    const inPackage = file.lastIndexOf(packages);
    if (inPackage >= 0) return slashed(file.slice(inPackage + packages.length));
    if (file.startsWith(this.#root)) return slashed(file.slice(this.#root.length));
    return path.isAbsolute(file) ? `${outside}/${path.basename(file)}` : slashed(file);
  }

  /** Makes the places known, so that ordinals follow from all of them. */
  learn(costs: readonly FunctionCost[]): void {
    for (const cost of costs) {
      const places = this.#placesOf(cost);
      const place = placeOf(cost);
      if (places.includes(place)) continue;
      places.push(place);
      places.sort((a, b) => a - b);
    }
  }

  /** Position among the known functions of the same file and name. */
  ordinalOf(cost: FunctionCost): number {
    return Math.max(0, this.#placesOf(cost).indexOf(placeOf(cost)));
  }

  #placesOf({ file, name }: FunctionCost): number[] {
    const key = `${file ?? special}\n${name}`;
    let places = this.#places.get(key);
    if (places === undefined) this.#places.set(key, (places = []));
    return places;
  }
}

/** @param record of the request, with its probability of being profiled. */
export function functionRows(
  record: RequestRecord,
  costs: readonly FunctionCost[],
  names: FunctionNames,
): readonly FunctionRow[] {
  const probability = record.probability * (record.profileProbability ?? 0);
  names.learn(costs);
  return costs.map((cost) => ({
    request: record.id,
    time: record.time,
    endpoint: record.endpoint,
    file: names.fileOf(cost.file),
    name: cost.name,
    ordinal: names.ordinalOf(cost),
    line: cost.line,
    calls: cost.calls,
    selfInstructions: cost.selfInstructions,
    totalInstructions: cost.totalInstructions,
    probability,
  }));
}

/** Lines have fewer columns than this, or are one function's. */
const columns = 1e6;

function placeOf({ line, column }: FunctionCost): number {
  return (line ?? 0) * columns + Math.min(column ?? 0, columns - 1);
}

function slashed(file: string): string {
  return file.replaceAll(path.sep, '/');
}
