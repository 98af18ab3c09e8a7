/** Whether Node can start the thread that it has for loader hooks where it has no synchronous ones. */
import fs from 'node:fs';
import { mayStartWorkers } from '../../node-permissions';

/** For the thread's event loop, and for the modules that it loads. Node waits for ever for a thread that has none. */
const descriptorsOfThread = 8;

/** Why it cannot, and what to do; undefined where it can. */
export function loaderThreadProblem(): string | undefined {
  if (!mayStartWorkers()) {
    return 'ES modules got no probes: this Node loads them with the help of a thread, which its permission model does not allow here. Start node with --allow-worker as well';
  }
  if (!areFree(descriptorsOfThread)) {
    return 'ES modules got no probes: this Node loads them with the help of a thread, for which there are too few file descriptors. Raise the limit (ulimit -n)';
  }
  return undefined;
}

function areFree(count: number): boolean {
  const opened: number[] = [];
  try {
    while (opened.length < count) opened.push(fs.openSync('/dev/null', 'r'));
    return true;
  } catch {
    return false;
  } finally {
    for (const descriptor of opened) fs.closeSync(descriptor);
  }
}
