/** Puts probes into modules as they load: CommonJS and ES modules, TypeScript where Node strips types, dynamic imports. */
import Module from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import {
  expectForeignFunctions,
  firstForeignId,
  type RegisteredFunction,
} from '../profiler/function-registry';
import { asProfilersWork } from '../profiler/inserted-calls';
import { provideInsertedProbes, registerInserted } from '../profiler/inserted-probes';
import type { LoadedModule, LoaderData } from './esm-loader';
import { enlargeInliningBudgets } from './inlining';
import { isOwnFile } from './own-files';
import type { InsertionsByLine } from './positions';
import { rewriteModule, type ModuleRewriting, type RewrittenModule } from './rewrite-module';
import { makeSelector, packageOf, type Selection } from './selection';
import { restorePositions } from './stack-traces';
import { withoutTypes } from './types';

export interface InstrumentOptions {
  readonly selection: Selection;
  /** Paths that globs are relative to. */
  readonly directory: string;
  readonly resumedBy: ModuleRewriting['resumedBy'];
  /** None will be switched off, so that there must be room for them in what V8 optimizes. */
  readonly keepsAllProbes: boolean;
  /** Told of each file that is loaded as it is, and why. */
  readonly warn: (message: string) => void;
}

export interface Instrumentation {
  /** Functions that could not be given probes, as `name (file:line)`. */
  untouched(): readonly string[];
}

/** From now on, what this thread loads has probes. To be called once, before a profiler starts. */
export function instrumentModules(options: InstrumentOptions): Instrumentation {
  if (options.keepsAllProbes) enlargeInliningBudgets();
  provideInsertedProbes();
  const loading = new Loading(options);
  loading.hookCommonJs();
  loading.hookEsModules();
  restorePositions({
    insertionsInto: (scriptName) => loading.insertionsInto(scriptName),
    isOurs: (scriptName) => isOwnFile(pathOf(scriptName)),
  });
  return { untouched: () => loading.untouched() };
}

function pathOf(scriptName: string): string {
  return scriptName.startsWith('file:') ? fileURLToPath(scriptName) : scriptName;
}

type Compile = (this: unknown, content: unknown, filename: string, ...rest: readonly unknown[]) => unknown;
type LoadResult = { format?: string | null | undefined; source?: unknown };
type Load = (
  url: string,
  context: object,
  nextLoad: (url: string, context: object) => LoadResult,
) => LoadResult;
interface NewerModule {
  readonly registerHooks?: (hooks: { readonly load: Load }) => void;
}

class Loading {
  readonly #options: InstrumentOptions;
  readonly #rewriting: ModuleRewriting;
  /** By path. */
  readonly #modules = new Map<string, RewrittenModule>();
  #receiveForeign: () => void = () => undefined;

  constructor(options: InstrumentOptions) {
    const { selection, directory, resumedBy, warn } = options;
    this.#options = options;
    const isSelected = makeSelector(selection, directory);
    this.#rewriting = {
      isSelected: (file) => !isOwnFile(file) && isSelected(file),
      resumedBy,
      warn,
      calleeOf: registerInserted,
    };
  }

  insertionsInto(scriptName: string): InsertionsByLine | undefined {
    this.#receiveForeign();
    return this.#modules.get(pathOf(scriptName))?.insertions;
  }

  untouched(): readonly string[] {
    this.#receiveForeign();
    return [...this.#modules].flatMap(([file, { untouched }]) =>
      untouched.map(({ name, line }) => `${name} (${file}:${line})`),
    );
  }

  /** All ways to load CommonJS come through here, with what transpilers have made of it. */
  hookCommonJs(): void {
    const prototype = Module.prototype as unknown as { _compile: Compile };
    const compile = prototype._compile;
    const rewriteSource = (content: string, file: string, format: unknown) =>
      this.#rewrite(content, file, format);
    prototype._compile = function _compile(content, filename, ...rest) {
      const rewritten = typeof content === 'string' ? rewriteSource(content, filename, rest[0]) : undefined;
      if (rewritten === undefined) return compile.apply(this, [content, filename, ...rest]);
      const [format, ...others] = rest;
      const formats = rest.length === 0 ? [] : [withoutTypeScript(format), ...others];
      return compile.apply(this, [rewritten, filename, ...formats]);
    };
  }

  hookEsModules(): void {
    const { registerHooks } = Module as unknown as NewerModule;
    if (registerHooks === undefined) {
      this.#hookOnOtherThread();
      return;
    }
    registerHooks({
      load: (url, context, nextLoad) => {
        const result = nextLoad(url, context);
        const { format, source } = result;
        if (!url.startsWith('file:') || typeof format !== 'string' || !format.startsWith('module'))
          return result;
        const rewritten = this.#rewrite(textOf(source), fileURLToPath(url), format);
        return rewritten === undefined
          ? result
          : { ...result, format: withoutTypeScript(format) as string, source: rewritten };
      },
    });
  }

  /** Before Node had synchronous hooks (22.15), its loaders were on a thread of their own. */
  #hookOnOtherThread(): void {
    const { port1, port2 } = new MessageChannel();
    const { selection, directory, resumedBy } = this.#options;
    const data: LoaderData = {
      port: port2,
      selection,
      directory,
      resumedBy,
      firstId: firstForeignId,
    };
    Module.register(pathToFileURL(path.join(__dirname, 'esm-loader.js')).href, {
      data,
      transferList: [port2],
    });
    port1.unref();
    const pending: RegisteredFunction[] = [];
    this.#receiveForeign = () => {
      for (;;) {
        const received = receiveMessageOnPort(port1) as { readonly message: LoadedModule } | undefined;
        if (received === undefined) return;
        const { file, module, functions, warning } = received.message;
        if (module !== undefined) this.#modules.set(file, module);
        if (warning !== undefined) this.#options.warn(warning);
        pending.push(...functions);
      }
    };
    expectForeignFunctions(() => {
      this.#receiveForeign();
      return pending.splice(0);
    });
  }

  #rewrite(content: string, file: string, format: unknown): string | undefined {
    if (!this.#rewriting.isSelected(file)) return undefined;
    const hasTypes = typeof format === 'string' && format.endsWith('-typescript');
    // Node refuses to run it, and shall.
    if (hasTypes && packageOf(file) !== undefined) return undefined;
    const source = hasTypes ? withoutTypes(content) : content;
    const isModule = typeof format === 'string' && format.startsWith('module');
    const rewritten = asProfilersWork(() =>
      rewriteModule(source, file, isModule ? 'module' : 'commonjs', this.#rewriting),
    );
    if (rewritten === undefined) return undefined;
    this.#modules.set(file, rewritten);
    return rewritten.code;
  }
}

/** What is rewritten has no types any more. */
function withoutTypeScript(format: unknown): unknown {
  return typeof format === 'string' ? format.replace(/-typescript$/, '') : format;
}

function textOf(source: unknown): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source as Uint8Array);
}
