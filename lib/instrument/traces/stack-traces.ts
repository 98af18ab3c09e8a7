/**
 * Stack traces that tell where code stood before probes were inserted into it. V8 asks `Error.prepareStackTrace` for the text
 * of each (v8.dev/docs/stack-trace-api), through Node, and a program's own function must get original positions as well.
 */
import { asProfilersWork } from '../../engine/inserted';
import { originalSite, type CallSite, type ScriptPositions } from './call-sites';

type PrepareStackTrace = (error: Error, callSites: CallSite[]) => unknown;

/** Has all stack traces of this realm tell original positions. What finds them is the profiler's work, the rest the program's. */
export function restorePositions(positions: ScriptPositions): void {
  const slot = new PrepareSlot((prepare) => (error, callSites) => {
    const sites = asProfilersWork(() =>
      callSites.filter((site, index) => originalSite(site, callSites[index + 1], positions)),
    );
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
