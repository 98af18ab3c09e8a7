/** Puts probes into modules as they load: CommonJS and ES modules, TypeScript where Node strips types, dynamic imports. */
import Module from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { expectForeignFunctions, type RegisteredFunction } from '../../engine/functions';
import {
  asProfilersWork,
  provideInsertedProbes,
  registerInserted,
  insertedProbesName,
} from '../../engine/inserted';
import type { LoadedModule, LoaderData } from './esm-loader';
import { enlargeInliningBudgets } from '../inlining';
import {
  type Insertion,
  rewriteModule,
  type ModuleRewriting,
  type RewrittenModule,
  withoutTypes,
} from '../rewriting';
import { watchAsyncHooks } from '../async-hooks';
import {
  type ScriptPositions,
  FunctionTexts,
  passAs,
  restoreTexts,
  restoreListedCallSites,
  restorePositions,
} from '../traces';
import { LoadedFiles } from './loaded-files';
import { loaderThreadProblem } from './loader-thread';
import { hookLast, hookLastOnOtherThread, watchAsynchronousHooks } from './loader-order';
import { exportsByText, isCompiledAsLoaded, isText, textOf } from './loaded-sources';
import { isOwnFile } from './own-files';
import { makeSelector, packageOf, type Selection } from './selection';

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
  /** Files that came through this thread's loaders, but for icprofile's own. */
  readonly loadedFiles: LoadedFiles;
}

/** From now on, what this thread loads has probes. To be called once, before a profiler starts. */
export function instrumentModules(options: InstrumentOptions): Instrumentation {
  if (options.keepsAllProbes) enlargeInliningBudgets();
  provideInsertedProbes();
  const loading = new Loading(options);
  loading.hookCommonJs();
  loading.hookEsModules();
  restoreTexts(() => loading.receivedTexts());
  const hasAsyncHooks = watchAsyncHooks();
  const positions: ScriptPositions = {
    insertionsInto: (scriptName) => loading.moduleOf(scriptName)?.insertions,
    offsetsInto: (scriptName) => loading.offsetsInto(scriptName),
    isOurs: (scriptName) => isOwnFile(pathOf(scriptName)),
    addsTrampoline: () => !hasAsyncHooks(),
  };
  restorePositions(positions);
  restoreListedCallSites(positions);
  return { untouched: () => loading.untouched(), loadedFiles: loading.loadedFiles };
}

function pathOf(scriptName: string): string {
  return scriptName.startsWith('file:') ? fileURLToPath(scriptName) : scriptName;
}

type Compile = (this: unknown, content: unknown, filename: string, ...rest: readonly unknown[]) => unknown;

class Loading {
  readonly #options: InstrumentOptions;
  readonly #rewriting: ModuleRewriting;
  /** By path. */
  readonly #modules = new Map<string, RewrittenModule>();
  readonly #texts = new FunctionTexts();
  readonly loadedFiles: LoadedFiles;
  #receiveForeign: () => void = () => undefined;

  constructor(options: InstrumentOptions) {
    const { selection, directory, resumedBy, warn } = options;
    this.#options = options;
    const isWanted = makeSelector(selection, directory);
    this.loadedFiles = new LoadedFiles(directory);
    this.#rewriting = {
      isSelected: (file) => {
        if (isOwnFile(file)) return false;
        const isSelected = isWanted(file);
        this.loadedFiles.add(file, isSelected);
        return isSelected;
      },
      resumedBy,
      warn,
      calleeOf: registerInserted,
    };
  }

  moduleOf(scriptName: string): RewrittenModule | undefined {
    const file = pathOf(scriptName);
    const known = this.#modules.get(file);
    if (known !== undefined) return known;
    this.#receiveForeign();
    return this.#modules.get(file);
  }

  /** Of a script that has probes. */
  offsetsInto(scriptName: string): readonly Insertion[] {
    const module = this.moduleOf(scriptName);
    return module === undefined ? [] : this.#texts.insertionsInto(module);
  }

  receivedTexts(): FunctionTexts {
    this.#receiveForeign();
    return this.#texts;
  }

  #add(file: string, module: RewrittenModule): void {
    this.#modules.set(file, module);
    this.loadedFiles.add(file, true);
    this.#texts.add(module);
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
    prototype._compile = passAs(function _compile(this: unknown, content, filename, ...rest) {
      const rewritten = typeof content === 'string' ? rewriteSource(content, filename, rest[0]) : undefined;
      if (rewritten === undefined) return compile.apply(this, [content, filename, ...rest]);
      const [format, ...others] = rest;
      const formats = rest.length === 0 ? [] : [withoutTypeScript(format), ...others];
      return compile.apply(this, [rewritten, filename, ...formats]);
    }, compile);
  }

  hookEsModules(): void {
    const hasAsynchronousHooks = watchAsynchronousHooks();
    const isHooked = hookLast((url, context, nextLoad) => {
      const result = nextLoad(url, context);
      const { format, source } = result;
      if (!url.startsWith('file:') || typeof format !== 'string' || !isText(source)) return result;
      if (!isCompiledAsLoaded(result, context, hasAsynchronousHooks())) return result;
      if (exportsByText(result)) return result;
      const rewritten = this.#rewrite(textOf(source), fileURLToPath(url), format);
      return rewritten === undefined
        ? result
        : { ...result, format: withoutTypeScript(format) as string, source: rewritten };
    });
    if (!isHooked) this.#hookOnOtherThread();
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
    };
    const problem = loaderThreadProblem();
    if (problem !== undefined) {
      port1.close();
      this.#options.warn(problem);
      return;
    }
    hookLastOnOtherThread(pathToFileURL(path.join(__dirname, 'esm-loader.js')).href, {
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
        if (module !== undefined) this.#add(file, module);
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
    // A module that is imported and required comes here twice.
    if (content.includes(insertedProbesName) && this.moduleOf(file)?.code === content) return undefined;
    const hasTypes = typeof format === 'string' && format.endsWith('-typescript');
    // Node refuses to run it, and shall.
    if (hasTypes && packageOf(file) !== undefined) return undefined;
    const source = hasTypes ? withoutTypes(content, file) : content;
    const isModule = typeof format === 'string' && format.startsWith('module');
    const rewritten = asProfilersWork(() =>
      rewriteModule(source, file, isModule ? 'module' : 'commonjs', this.#rewriting),
    );
    if (rewritten === undefined) return undefined;
    this.#add(file, rewritten);
    return rewritten.code;
  }
}

/** What is rewritten has no types any more. */
function withoutTypeScript(format: unknown): unknown {
  return typeof format === 'string' ? format.replace(/-typescript$/, '') : format;
}
