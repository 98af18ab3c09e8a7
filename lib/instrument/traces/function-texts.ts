/** The texts of functions as they were written: `Function.prototype.toString` shows no probes. */
import { asProfilersWork, enteringCode, insertedProbesName } from '../../engine/inserted';
import { insertionsByOffset, Lines, originalPlace, type Insertion, type RewrittenModule } from '../rewriting';

type ModuleText = Pick<RewrittenModule, 'source' | 'code' | 'insertions'>;

interface CodePlace {
  readonly module: ModuleText;
  readonly offset: number;
}

/** Finds in which module the text of a function stands, by the callees that its probes enter. */
export class FunctionTexts {
  readonly #modules: ModuleText[] = [];
  readonly #byCallee = new Map<number, CodePlace>();
  readonly #offsets = new WeakMap<ModuleText, readonly Insertion[]>();
  /** How many modules are in `#byCallee`: most programs ask for no text. */
  #indexed = 0;

  add(module: ModuleText): void {
    this.#modules.push(module);
  }

  /** @param text what V8 has. Returned as it is where it has no probes. */
  original(text: string): string {
    if (!text.includes(insertedProbesName)) return text;
    const place = this.#placeByCallee(text) ?? this.#placeByText(text);
    return place === undefined ? text : this.#originalAt(place, text.length, text);
  }

  #placeByCallee(text: string): CodePlace | undefined {
    const [entering] = text.matchAll(enteringCode);
    if (entering === undefined) return undefined;
    this.#index();
    const found = this.#byCallee.get(Number(entering[1]));
    return found && { module: found.module, offset: found.offset - entering.index };
  }

  /** A class may await in its head, and have no function. */
  #placeByText(text: string): CodePlace | undefined {
    for (const module of this.#modules) {
      const offset = module.code.indexOf(text);
      if (offset >= 0) return { module, offset };
    }
    return undefined;
  }

  #index(): void {
    for (const module of this.#modules.slice(this.#indexed)) {
      for (const { index, 1: callee } of module.code.matchAll(enteringCode))
        this.#byCallee.set(Number(callee), { module, offset: index });
    }
    this.#indexed = this.#modules.length;
  }

  /** What is around a module's code, the function that Node makes of it, stays as it is. */
  #originalAt({ module, offset }: CodePlace, length: number, text: string): string {
    const { source, code } = module;
    const [start, end] = [Math.max(offset, 0), Math.min(offset + length, code.length)];
    const insertions = this.insertionsInto(module);
    const inside = source.slice(originalPlace(insertions, start), originalPlace(insertions, end));
    return text.slice(0, start - offset) + inside + text.slice(end - offset);
  }

  insertionsInto(module: ModuleText): readonly Insertion[] {
    let insertions = this.#offsets.get(module);
    if (insertions === undefined) {
      insertions = insertionsByOffset(new Lines(module.source), module.insertions);
      this.#offsets.set(module, insertions);
    }
    return insertions;
  }
}

type ToString = (this: unknown) => string;

/** What functions of ours are to the program: the functions that they stand for. */
const standsFor = new WeakMap<object, object>();

/** Lets a function look like the one that it replaces. */
export function passAs<Replacement extends (...args: never[]) => unknown>(
  replacement: Replacement,
  original: (...args: never[]) => unknown,
): Replacement {
  for (const key of ['name', 'length'] as const)
    Object.defineProperty(replacement, key, { value: original[key], configurable: true });
  standsFor.set(replacement, original);
  return replacement;
}

/** Has functions of this realm show the texts that were written. @param textsNow after all modules were received. */
export function restoreTexts(textsNow: () => FunctionTexts): void {
  const { apply } = Reflect;
  const native = Reflect.get<object, 'toString'>(Function.prototype, 'toString') as ToString;
  // A method has no prototype and cannot be constructed, as the native one.
  const restored: Record<'toString', ToString> = {
    toString() {
      const shown = typeof this === 'function' ? (standsFor.get(this) ?? this) : this;
      const text = apply(native, shown, []);
      return text.includes(insertedProbesName) ? asProfilersWork(() => textsNow().original(text)) : text;
    },
  };
  const value = passAs(Reflect.get(restored, 'toString'), native);
  Object.defineProperty(Function.prototype, 'toString', {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
