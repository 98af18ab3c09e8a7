/** Workers inherit the flags of their process, icprofile's among them, unless they are given flags of their own. */
import Module from 'node:module';
import workerThreads, { type WorkerOptions } from 'node:worker_threads';

/** Workers that are started with `execArgv` preload this file as well. */
export function preloadInWorkers(file: string): void {
  const { Worker } = workerThreads;
  const replacement = new Proxy(Worker, {
    construct: (target, [filename, options, ...rest]: readonly unknown[], newTarget) =>
      Reflect.construct(target, [filename, withPreload(options, file), ...rest], newTarget) as object,
  });
  workerThreads.Worker = replacement;
  Object.defineProperty(Worker.prototype, 'constructor', { value: replacement });
  Module.syncBuiltinESMExports();
}

/** Node checks all else in them. */
function withPreload(options: unknown, file: string): unknown {
  if (typeof options !== 'object' || options === null) return options;
  const { execArgv } = options as WorkerOptions;
  if (!Array.isArray(execArgv)) return options;
  const value = ['--require', file, ...(execArgv as readonly unknown[])];
  return Object.create(options, { execArgv: { value } }) as unknown;
}
