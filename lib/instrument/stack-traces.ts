/**
 * Stack traces that tell where code stood before probes were inserted into it. V8 asks `Error.prepareStackTrace` for the text
 * of each (v8.dev/docs/stack-trace-api), through Node, and a program's own function must get original positions as well.
 */
import { originalColumn, type InsertionsByLine } from './positions';

/** Its text is what traces have of it. */
interface CallSite extends NodeJS.CallSite {
  toString(): string;
}
type PrepareStackTrace = (error: Error, callSites: CallSite[]) => unknown;

export interface StackTraceSources {
  /** By what V8 calls the script: a path, or a URL. */
  readonly insertionsInto: (scriptName: string) => InsertionsByLine | undefined;
  /** Whether the script is part of the profiler: such frames are left out. */
  readonly isOurs: (scriptName: string) => boolean;
}

/** Has all stack traces of this realm tell original positions. */
export function restorePositions(sources: StackTraceSources): void {
  const slot = new PrepareSlot((prepare) => (error, callSites) => {
    const sites = callSites.flatMap((site) => originalSite(site, sources));
    return Reflect.apply<unknown, [Error, CallSite[]], unknown>(prepare, Error, [error, sites]);
  });
  Object.defineProperty(Error, 'prepareStackTrace', {
    configurable: true,
    enumerable: Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')?.enumerable ?? false,
    get: () => slot.adapted,
    set: (prepare: unknown) => {
      slot.set(prepare);
    },
  });
}

/** What `Error.prepareStackTrace` is to the program, and the function that is called instead. */
class PrepareSlot {
  readonly #adapt: (prepare: PrepareStackTrace) => PrepareStackTrace;
  readonly #byDefault: PrepareStackTrace;
  readonly #adaptedOf = new WeakMap<PrepareStackTrace, PrepareStackTrace>();
  readonly #originalOf = new WeakMap<PrepareStackTrace, PrepareStackTrace>();
  #ofProgram: unknown;

  constructor(adapt: (prepare: PrepareStackTrace) => PrepareStackTrace) {
    this.#adapt = adapt;
    // Since 20.11, Node has one here that does what it does without.
    const earlier = Reflect.get(Error, 'prepareStackTrace') as PrepareStackTrace | undefined;
    this.#byDefault = earlier ?? plainText;
    this.#ofProgram = earlier;
  }

  get adapted(): PrepareStackTrace {
    const prepare = this.#ofProgram;
    return this.#adaptedFrom(isFunction(prepare) ? prepare : this.#byDefault);
  }

  /** Programs put back what they found here. */
  set(prepare: unknown): void {
    this.#ofProgram = (isFunction(prepare) ? this.#originalOf.get(prepare) : undefined) ?? prepare;
  }

  #adaptedFrom(prepare: PrepareStackTrace): PrepareStackTrace {
    let adapted = this.#adaptedOf.get(prepare);
    if (adapted === undefined) {
      adapted = this.#adapt(prepare);
      this.#adaptedOf.set(prepare, adapted);
      this.#originalOf.set(adapted, prepare);
    }
    return adapted;
  }
}

function isFunction(value: unknown): value is PrepareStackTrace {
  return typeof value === 'function';
}

function plainText(error: Error, callSites: readonly CallSite[]): string {
  const frames = callSites.map((site) => `\n    at ${site.toString()}`).join('');
  return `${String(error)}${frames}`;
}

/** None for a frame of the profiler's. */
function originalSite(site: CallSite, { insertionsInto, isOurs }: StackTraceSources): readonly CallSite[] {
  const scriptName = scriptNameOf(site);
  if (scriptName === undefined) return [site];
  if (isOurs(scriptName)) return [];
  if (scriptName === compilerOfModules) return [withText(site, siteOfCompile(site))];
  const insertions = insertionsInto(scriptName);
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  if (insertions === undefined || line === null || column === null) return [site];
  const original = originalColumn(insertions, line - 1, column - 1) + 1;
  return [original === column ? site : withColumn(site, line, column, original)];
}

function scriptNameOf(site: CallSite): string | undefined {
  const name: unknown = site.getFileName() ?? site.getScriptNameOrSourceURL();
  return typeof name === 'string' ? name : undefined;
}

/** V8 names methods by the object that they are called on, where `_compile` is ours now. */
const compilerOfModules = 'node:internal/modules/cjs/loader';

function siteOfCompile(site: CallSite): string {
  return site.toString().replace(/^Module\.<anonymous> /, 'Module._compile ');
}

function withText(site: CallSite, text: string): CallSite {
  return adaptedSite(site, { toString: () => text });
}

/** A call site that differs from another in its column alone. */
function withColumn(site: CallSite, line: number, column: number, original: number): CallSite {
  const text = replaceLast(site.toString(), `:${line}:${column}`, `:${line}:${original}`);
  return adaptedSite(site, { getColumnNumber: () => original, toString: () => text });
}

/** Methods of call sites insist on what they are called on. */
function adaptedSite(
  site: CallSite,
  methods: Partial<Record<keyof CallSite | 'toString', () => unknown>>,
): CallSite {
  return new Proxy(site, {
    get: (target, key) => {
      const own: unknown = Object.hasOwn(methods, key) ? Reflect.get(methods, key) : undefined;
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function replaceLast(text: string, part: string, replacement: string): string {
  const index = text.lastIndexOf(part);
  return index < 0 ? text : text.slice(0, index) + replacement + text.slice(index + part.length);
}
