/** From what ran in a profiled request to its function rows. Pure. */
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

/** Names files the same way on each host and in each revision: path below the application's root, or package and path in it. */
export class FileNames {
  readonly #root: string;

  /** @param root directory of the application. */
  constructor(root: string) {
    this.#root = path.resolve(root) + path.sep;
  }

  nameOf(file: string | null): string {
    if (file === null) return special;
    const inPackage = file.lastIndexOf(packages);
    if (inPackage >= 0) return slashed(file.slice(inPackage + packages.length));
    if (file.startsWith(this.#root)) return slashed(file.slice(this.#root.length));
    return path.isAbsolute(file) ? `${outside}/${path.basename(file)}` : slashed(file);
  }
}

/** @param record of the request, with its probability of being profiled. */
export function functionRows(
  record: RequestRecord,
  costs: readonly FunctionCost[],
  names: FileNames,
): readonly FunctionRow[] {
  const probability = record.probability * (record.profileProbability ?? 0);
  return costs.map((cost) => ({
    request: record.id,
    time: record.time,
    endpoint: record.endpoint,
    file: names.nameOf(cost.file),
    name: cost.name,
    line: cost.line,
    column: cost.column,
    calls: cost.calls,
    selfInstructions: cost.selfInstructions,
    totalInstructions: cost.totalInstructions,
    probability,
  }));
}

function slashed(file: string): string {
  return file.replaceAll(path.sep, '/');
}
