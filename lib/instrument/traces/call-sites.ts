/** Call sites of V8 that tell where code stood before probes were inserted into it: V8's own objects, with methods of their own. */
import { asProfilersWork } from '../../engine/inserted';
import { originalColumn, originalPlace, type Insertion, type InsertionsByLine } from '../rewriting';

/** Its text is what traces have of it. */
export interface CallSite extends NodeJS.CallSite {
  toString(): string;
}

type Adapted = 'getColumnNumber' | 'getEnclosingColumnNumber' | 'getPosition' | 'toString';

export interface ScriptPositions {
  /** By what V8 calls the script: a path, or a URL. */
  readonly insertionsInto: (scriptName: string) => InsertionsByLine | undefined;
  /** The same by offset in the whole source. */
  readonly offsetsInto: (scriptName: string) => readonly Insertion[];
  /** Whether the script is part of the profiler: such frames are left out. */
  readonly isOurs: (scriptName: string) => boolean;
  /** Whether Node calls callbacks through a frame of its own for the profiler's async hooks alone. */
  readonly addsTrampoline: () => boolean;
}

const compilerOfModules = 'node:internal/modules/cjs/loader';
const asyncHooks = 'node:internal/async_hooks';

/**
 * Lets a call site tell original positions.
 * @param caller the site below it; undefined of the last.
 * @returns false for a frame that would not be there without the profiler.
 */
export function originalSite(
  site: CallSite,
  caller: CallSite | undefined,
  positions: ScriptPositions,
): boolean {
  const scriptName = scriptNameOf(site);
  if (scriptName === undefined) adaptEvalOrigin(site, positions);
  else if (scriptName === asyncHooks)
    return !isTrampoline(site.getFunctionName()) || !positions.addsTrampoline();
  else if (scriptName === compilerOfModules) nameCompile(site, caller, positions);
  else if (scriptName.startsWith('node:')) return true;
  else if (positions.isOurs(scriptName)) return false;
  else adaptPosition(site, scriptName, positions);
  return true;
}

export function isTrampoline(functionName: string | null): boolean {
  return functionName === 'callbackTrampoline';
}

function scriptNameOf(site: CallSite): string | undefined {
  const name: unknown = site.getFileName() ?? site.getScriptNameOrSourceURL();
  return typeof name === 'string' ? name : undefined;
}

function isOurCompile(site: CallSite, positions: ScriptPositions): boolean {
  const scriptName = scriptNameOf(site);
  return scriptName !== undefined && site.getFunctionName() === '_compile' && positions.isOurs(scriptName);
}

/**
 * Gives the frame of Node's `Module.prototype._compile` its name. V8 looks for the name of a method in its receiver and finds
 * the profiler's `_compile` there. It then searches all properties (`CallSiteInfo::GetMethodName`), which the program would
 * pay for. So the text is made here.
 */
function nameCompile(site: CallSite, caller: CallSite | undefined, positions: ScriptPositions): void {
  if (caller === undefined) {
    // `Error.stackTraceLimit` cut the trace: only V8's text tells whether it is this frame.
    adapt(site, 'toString', (text) => text.replace(/^Module\.<anonymous> /, 'Module._compile '));
  } else if (isOurCompile(caller, positions) && site.getTypeName() === 'Module') {
    define(
      site,
      'toString',
      () => `Module._compile (${site.getFileName()}:${site.getLineNumber()}:${site.getColumnNumber()})`,
    );
  }
}

/**
 * Places are looked up when they are asked for: V8 finds the place of a frame at the first question and keeps it, which is the
 * program's work, and much of it where a function has a whole bundle in it.
 */
function adaptPosition(site: CallSite, scriptName: string, positions: ScriptPositions): void {
  const insertions = positions.insertionsInto(scriptName);
  if (insertions === undefined) {
    adaptEvalOrigin(site, positions);
    return;
  }
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { getLineNumber, getColumnNumber } = site;
  const lineOf = () => Reflect.apply(getLineNumber, site, []);
  adapt(site, 'getColumnNumber', (column) => columnFrom(insertions, lineOf(), column));
  adapt(site, 'getEnclosingColumnNumber', (column) =>
    columnFrom(insertions, site.getEnclosingLineNumber(), column),
  );
  adapt(site, 'getPosition', (position) => originalPlace(positions.offsetsInto(scriptName), position));
  adapt(site, 'toString', (text) => {
    const [line, column] = [lineOf(), Reflect.apply(getColumnNumber, site, [])];
    const original = columnFrom(insertions, line, column);
    if (original === column) return text;
    return replaceLast(text, `:${line}:${column}`, `:${line}:${original}`);
  });
}

/** Both from 1, as V8 has them; null of what has no place. */
function columnFrom(insertions: InsertionsByLine, line: number | null, column: number | null): number | null {
  if (line === null || column === null) return column;
  return originalColumn(insertions, line - 1, column - 1) + 1;
}

/** Of code that `eval` or `new Function` made, where that was called. */
function adaptEvalOrigin(site: CallSite, positions: ScriptPositions): void {
  const origin: unknown = site.getEvalOrigin();
  if (typeof origin !== 'string') return;
  const original = withOriginalPlaces(origin, positions);
  if (original === origin) return;
  define(site, 'getEvalOrigin', () => original);
  adapt(site, 'toString', (text) => text.replace(origin, () => original));
}

/** Places in parentheses, as V8 writes origins: `eval at f (file:1:2)`. */
function withOriginalPlaces(text: string, { insertionsInto }: ScriptPositions): string {
  return text.replace(/\(([^()]+):(\d+):(\d+)\)/g, (place, file: string, line: string, column: string) => {
    const insertions = insertionsInto(file);
    if (insertions === undefined) return place;
    return `(${file}:${line}:${originalColumn(insertions, Number(line) - 1, Number(column) - 1) + 1})`;
  });
}

/** Changes what a method of the site returns: V8 finds that out at the program's cost, as without probes, and the change is ours. */
function adapt<Name extends Adapted>(
  site: CallSite,
  name: Name,
  change: (value: ReturnType<CallSite[Name]>) => ReturnType<CallSite[Name]>,
): void {
  const method = site[name] as () => ReturnType<CallSite[Name]>;
  define(site, name, () => {
    const value = Reflect.apply(method, site, []);
    return asProfilersWork(() => change(value));
  });
}

function define(site: CallSite, name: keyof CallSite, value: () => unknown): void {
  Object.defineProperty(site, name, { value, configurable: true, writable: true });
}

function replaceLast(text: string, part: string, replacement: string): string {
  const index = text.lastIndexOf(part);
  return index < 0 ? text : text.slice(0, index) + replacement + text.slice(index + part.length);
}
