// Processes of the demo, all of which end with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const here = path.dirname(fileURLToPath(import.meta.url));
const icprofile = path.join(here, '..', '..', 'dist', 'cli', 'main.js');

const running = new Map();

/**
 * Starts a program of Node in a process group of its own: `icprofile exec` has children.
 *
 * @returns `nextLine` of its standard output, unless it has messages instead, and `ended`, its exit status.
 */
function start(name, args, { stderr = 'inherit', ipc = false } = {}) {
  const stdio = ipc ? ['pipe', 'inherit', stderr, 'ipc'] : ['pipe', 'pipe', stderr];
  const child = spawn(process.execPath, args, { stdio, detached: true, cwd: here });
  // `close` does not come after disconnect(), and before it output may be missing.
  const ended = once(child, ipc ? 'exit' : 'close').then(([status, signal]) => {
    running.delete(child);
    return signal ?? status;
  });
  running.set(child, ended);
  const output = ipc ? undefined : createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async () => {
    const { value, done } = await output.next();
    if (done) throw new Error(`${name} ended with ${await ended}`);
    return value;
  };
  return { name, child, ended, nextLine };
}

export const startIcprofile = (name, args, options) => start(name, [icprofile, ...args], options);
export const startScript = (name, file, options) => start(name, [path.join(here, file)], options);

/** Asks it to end, by the end of its standard input or by a signal, and waits for that. */
export async function stop({ name, child, ended }, signal) {
  if (signal === undefined) child.stdin.end();
  else child.kill(signal);
  const status = await ended;
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
}

/** What `icprofile ARGS` prints, and its exit status. */
export async function runIcprofile(args) {
  const { child, ended } = startIcprofile(`icprofile ${args[0]}`, args);
  child.stdin.end();
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  return { status: await ended, text };
}

export async function endAll() {
  for (const child of running.keys()) killGroup(child);
  await Promise.all(running.values());
}

process.on('exit', () => {
  for (const child of running.keys()) killGroup(child);
});

function killGroup({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
