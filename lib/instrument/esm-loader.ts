/**
 * Loader hooks on the thread that Node has for them where it has no synchronous ones. What the program's thread must know goes
 * there by messages, which it receives when it asks.
 */
import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import { calleeKinds } from '../native/addon';
import type { RegisteredFunction } from '../profiler/function-registry';
import { isOwnFile } from './own-files';
import { rewriteModule, type ModuleRewriting, type RewrittenModule } from './rewrite-module';
import { makeSelector, type Selection } from './selection';

export interface LoaderData extends Pick<ModuleRewriting, 'resumedBy'> {
  readonly port: MessagePort;
  readonly selection: Selection;
  readonly directory: string;
  /** Of the first function. */
  readonly firstId: number;
}

export interface LoadedModule {
  readonly file: string;
  readonly module?: RewrittenModule;
  /** In the order of their ids, which go on from the last message's. */
  readonly functions: readonly RegisteredFunction[];
  readonly warning?: string;
}

interface LoadResult {
  readonly format?: string | null;
  readonly source?: unknown;
}

let rewriteFile: (source: string, file: string) => string | undefined = () => undefined;

/** Node calls it with what `register` was given. */
export function initialize(data: LoaderData): void {
  const { port, selection, directory, resumedBy } = data;
  const isSelected = makeSelector(selection, directory);
  let nextId = data.firstId;
  rewriteFile = (source, file) => {
    if (isOwnFile(file) || !isSelected(file)) return undefined;
    const functions: RegisteredFunction[] = [];
    const warnings: string[] = [];
    const module = rewriteModule(source, file, 'module', {
      isSelected,
      resumedBy,
      warn: (message) => warnings.push(message),
      calleeOf: (fn) => {
        functions.push(fn);
        return nextId++ * calleeKinds;
      },
    });
    const [warning] = warnings;
    const message: LoadedModule = {
      file,
      functions,
      ...(module !== undefined && { module }),
      ...(warning !== undefined && { warning }),
    };
    port.postMessage(message);
    return module?.code;
  };
}

export async function load(
  url: string,
  context: object,
  nextLoad: (url: string, context: object) => Promise<LoadResult>,
): Promise<LoadResult> {
  const result = await nextLoad(url, context);
  if (!url.startsWith('file:') || result.format !== 'module') return result;
  const source =
    typeof result.source === 'string' ? result.source : new TextDecoder().decode(result.source as Uint8Array);
  const rewritten = rewriteFile(source, fileURLToPath(url));
  return rewritten === undefined ? result : { ...result, source: rewritten };
}
