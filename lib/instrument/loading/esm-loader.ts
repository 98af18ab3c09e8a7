/**
 * Loader hooks on the thread that Node has for them where it has no synchronous ones. What the program's thread must know goes
 * there by messages, which it receives when it asks.
 */
import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import { calleeKinds } from '../../native';
import { InsertedIds, type RegisteredFunction } from '../../engine/functions';
import { exportsByText, isText, textOf, type LoadedSource } from './loaded-sources';
import { isOwnFile } from './own-files';
import { rewriteModule, type ModuleRewriting, type RewrittenModule, type SourceType } from '../rewriting';
import { makeSelector, type Selection } from './selection';

export interface LoaderData extends Pick<ModuleRewriting, 'resumedBy'> {
  readonly port: MessagePort;
  readonly selection: Selection;
  readonly directory: string;
}

export interface LoadedModule {
  readonly file: string;
  readonly module?: RewrittenModule;
  /** In the order of their ids, which go on from the last message's. */
  readonly functions: readonly RegisteredFunction[];
  readonly warning?: string;
}

let rewriteFile: (source: string, file: string, sourceType: SourceType) => string | undefined = () =>
  undefined;

/** Node calls it with what `register` was given: nothing where these hooks are registered again, to be the last. */
export function initialize(data: LoaderData | undefined): void {
  if (data === undefined) return;
  const { port, selection, directory, resumedBy } = data;
  const isSelected = makeSelector(selection, directory);
  const ids = new InsertedIds('foreign');
  rewriteFile = (source, file, sourceType) => {
    if (isOwnFile(file) || !isSelected(file)) return undefined;
    const functions: RegisteredFunction[] = [];
    const warnings: string[] = [];
    const module = rewriteModule(source, file, sourceType, {
      isSelected,
      resumedBy,
      warn: (message) => warnings.push(message),
      calleeOf: (fn) => {
        const id = ids.take();
        functions.push(fn);
        return id * calleeKinds;
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
  nextLoad: (url: string, context: object) => Promise<LoadedSource>,
): Promise<LoadedSource> {
  const isLastForProgram = isAskedByProgram();
  const result = await nextLoad(url, context);
  const { format, source } = result;
  if (!isLastForProgram || !url.startsWith('file:') || !isText(source)) return result;
  // Node reads CommonJS itself later, unless hooks give its source.
  if ((format !== 'module' && format !== 'commonjs') || exportsByText(result)) return result;
  const rewritten = rewriteFile(textOf(source), fileURLToPath(url), format);
  return rewritten === undefined ? result : { ...result, source: rewritten };
}

const messageHandler = 'node:internal/modules/esm/worker';

/**
 * Whether the program's thread asks, and no hook stands between. What hooks import comes here as well, but stays on
 * this thread, where there are no probes. Node calls the last hook synchronously from where it handles messages.
 */
function isAskedByProgram(): boolean {
  const files = synchronousCallers().map((site) => site.getFileName());
  return files.includes(messageHandler) && files.filter((file) => file === __filename).length === 1;
}

/** Those of the function that calls. */
function synchronousCallers(): readonly NodeJS.CallSite[] {
  const { stackTraceLimit } = Error;
  const prepareStackTrace: unknown = Reflect.get(Error, 'prepareStackTrace');
  try {
    Error.stackTraceLimit = Infinity;
    Error.prepareStackTrace = (_, sites) => sites;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, isAskedByProgram);
    const sites = holder.stack as readonly (NodeJS.CallSite & { isAsync(): boolean })[];
    return sites.filter((site) => !site.isAsync());
  } finally {
    Reflect.set(Error, 'prepareStackTrace', prepareStackTrace);
    Error.stackTraceLimit = stackTraceLimit;
  }
}
