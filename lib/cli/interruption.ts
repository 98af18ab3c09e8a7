/** Work that is to be finished in order when somebody ends the process: what is complete is kept, then the signal has its way. */

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does the work with a signal that is aborted at the first of SIGINT, SIGTERM and SIGHUP. When the work is done then, the
 * process ends as that signal ends processes. A second one ends it at once.
 */
export async function untilInterrupted<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let caught: NodeJS.Signals | undefined;
  const interrupt = (name: NodeJS.Signals): void => {
    caught = name;
    stopListening();
    controller.abort();
  };
  const stopListening = (): void => {
    for (const name of signals) process.removeListener(name, interrupt);
  };
  for (const name of signals) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
    if (caught !== undefined) process.kill(process.pid, caught);
  }
}
