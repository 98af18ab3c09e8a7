/** Sources as loader hooks give them to Node: which of them Node compiles as they are, without another step of ours. */
import type { LoadContext } from './loader-order';

export interface LoadedSource {
  readonly format?: string | null | undefined;
  readonly source?: unknown;
}

/** What synchronous hooks of Node 22 give for CommonJS that comes through `Module.prototype._compile` later. */
interface DefaultResult extends LoadedSource {
  readonly shouldBeReloadedByCJSLoader?: boolean;
}

const [major = 0] = process.versions.node.split('.').map(Number);
/** Since then, Node itself compiles CommonJS only if hooks on another thread gave its source. */
const firstWithOneCommonJsLoader = 24;

/** Of the result of synchronous hooks. */
export function isCompiledAsLoaded(
  result: LoadedSource,
  { conditions = [] }: LoadContext,
  hasAsynchronousHooks: boolean,
): boolean {
  // It comes through `Module.prototype._compile`, after what transpilers do there.
  if (conditions.includes('require') && !conditions.includes('import')) return false;
  const format = result.format ?? '';
  if (format.startsWith('module')) return true;
  if (!format.startsWith('commonjs')) return false;
  return major < firstWithOneCommonJsLoader
    ? (result as DefaultResult).shouldBeReloadedByCJSLoader !== true
    : hasAsynchronousHooks;
}

export function isText(source: unknown): source is string | ArrayBuffer | ArrayBufferView {
  return typeof source === 'string' || source instanceof ArrayBuffer || ArrayBuffer.isView(source);
}

export function textOf(source: string | ArrayBuffer | ArrayBufferView): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source as Uint8Array);
}

/** Node looks for the exports of CommonJS that hooks give in what it compiles, by the text that Babel writes to export again. */
export function exportsByText({ format, source }: LoadedSource): boolean {
  return format?.startsWith('commonjs') === true && isText(source) && babelsExports.test(textOf(source));
}

const babelsExports = /Object\.keys\(\w+\)\.forEach\(function/;
