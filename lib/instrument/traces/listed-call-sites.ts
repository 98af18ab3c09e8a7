/** `util.getCallSites`, which asks V8 for frames past `Error.prepareStackTrace`, with original columns. */
import Module from 'node:module';
import util from 'node:util';
import { asProfilersWork } from '../../engine/inserted';
import { isTrampoline, type ScriptPositions } from './call-sites';
import { passAs } from './function-texts';
import { originalColumn } from '../rewriting';

/** Versions of Node call the column otherwise. */
interface ListedSite {
  readonly functionName: string;
  readonly scriptName: string;
  readonly lineNumber: number;
  readonly columnNumber?: number;
  readonly column?: number;
}

interface CallSiteOptions {
  readonly sourceMap?: boolean;
}

type GetCallSites = (...args: readonly unknown[]) => ListedSite[];

const defaultCount = 10;
/** The most that Node accepts. */
const largestCount = 200;

export function restoreListedCallSites(positions: ScriptPositions): void {
  const functions = util as unknown as { getCallSites?: GetCallSites };
  const native = functions.getCallSites;
  if (native === undefined) return;
  functions.getCallSites = passAs((...args: readonly unknown[]) => {
    const { count, options } = parseArguments(args);
    // Arguments that Node refuses.
    if (count === undefined) return Reflect.apply(native, util, args);
    const asked = Math.min(count + framesOfOurs, largestCount);
    const { sourceMap } = options;
    const isMapped =
      sourceMap === true || (sourceMap !== false && process.execArgv.includes('--enable-source-maps'));
    const listed = native(asked, { ...options, sourceMap: false });
    return asProfilersWork(() =>
      listed
        .filter((site) => isProgramsFrame(site, positions))
        .slice(0, count)
        .map((site) => withOriginalColumn(site, positions))
        .map((site) => (isMapped ? withSourceMap(site) : site)),
    );
  }, native);
  Module.syncBuiltinESMExports();
}

/** The function above, and Node's for async hooks. */
const framesOfOurs = 2;

/** No count where Node refuses the arguments. */
function parseArguments([first, second]: readonly unknown[]): {
  readonly count?: number;
  readonly options: CallSiteOptions;
} {
  const isOnlyOptions = second === undefined && typeof first === 'object' && first !== null;
  const options: unknown = (isOnlyOptions ? first : second) ?? {};
  const count = isOnlyOptions || first === undefined ? defaultCount : first;
  const isValid = Number.isInteger(count) && (count as number) >= 1 && (count as number) <= largestCount;
  const { sourceMap } = options as CallSiteOptions;
  if (!isValid || typeof options !== 'object' || !['boolean', 'undefined'].includes(typeof sourceMap))
    return { options: {} };
  return { count: count as number, options: options as CallSiteOptions };
}

function isProgramsFrame({ scriptName, functionName }: ListedSite, positions: ScriptPositions): boolean {
  if (positions.isOurs(scriptName)) return false;
  return !(scriptName.startsWith('node:') && isTrampoline(functionName) && positions.addsTrampoline());
}

function withOriginalColumn(site: ListedSite, { insertionsInto }: ScriptPositions): ListedSite {
  const insertions = insertionsInto(site.scriptName);
  if (insertions === undefined) return site;
  const originalOf = (column: number) => originalColumn(insertions, site.lineNumber - 1, column - 1) + 1;
  return withColumns(site, originalOf);
}

function withColumns(site: ListedSite, change: (column: number) => number): ListedSite {
  const { columnNumber, column } = site;
  return {
    ...site,
    ...(columnNumber !== undefined && { columnNumber: change(columnNumber) }),
    ...(column !== undefined && { column: change(column) }),
  };
}

/** As Node does (lib/util.js, reconstructCallSite). */
function withSourceMap(site: ListedSite): ListedSite {
  const column = site.columnNumber ?? site.column;
  const entry = Module.findSourceMap(site.scriptName)?.findEntry(site.lineNumber - 1, (column ?? 1) - 1);
  if (entry === undefined || !('originalSource' in entry) || !entry.originalSource) return site;
  const { originalLine, originalColumn: original, originalSource } = entry;
  return {
    ...withColumns(site, () => original + 1),
    lineNumber: originalLine + 1,
    scriptName: originalSource,
  };
}
