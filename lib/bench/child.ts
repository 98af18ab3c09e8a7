/** A process for one job: its answer, or why there is none. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { BenchmarkFailureKind } from '../model/benchmark';
import { answerDescriptor, type Answer, type FailureAnswer } from './job';
import { forgetGroup, guardGroup } from './orphan-guard';
import type { StartedCommand } from './starter';

export interface ChildOptions {
  /** Where it runs; default: the working directory. */
  readonly directory?: string | undefined;
  readonly timeLimitMs: number;
  /** Ends the process. */
  readonly signal: AbortSignal;
  /** Takes what the process prints, as it comes. */
  readonly print?: ((text: string) => void) | undefined;
}

/** How much of what was printed is kept for a failure's message. */
const keptCharacters = 4000;

interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly answer: string;
  readonly printed: string;
}

/** Of a process that was aborted, or could not be started, the answer is that nothing was counted. */
export async function runChild(started: StartedCommand, options: ChildOptions): Promise<Answer> {
  try {
    return answerOf(await endingOf(start(started, options.directory), options), options);
  } catch (error) {
    return failure('not counted', `Its process cannot be started: ${String(error)}`);
  }
}

/** In a process group of its own, so that what it starts ends with it. */
function start({ command, args, env }: StartedCommand, cwd?: string): ChildProcess {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  if (child.pid !== undefined) guardGroup(child.pid);
  return child;
}

function endingOf(child: ChildProcess, { timeLimitMs, signal, print }: ChildOptions): Promise<Ending> {
  return new Promise((resolve, reject) => {
    let [timedOut, printed, answer] = [false, '', ''];
    const kill = (): void => {
      killGroup(child);
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeLimitMs);
    signal.addEventListener('abort', kill);
    const note = (text: string): void => {
      printed = (printed + text).slice(-keptCharacters);
      print?.(text);
    };
    child.stdout?.setEncoding('utf8').on('data', note);
    child.stderr?.setEncoding('utf8').on('data', note);
    const answers = child.stdio[answerDescriptor] as Readable;
    answers.setEncoding('utf8').on('data', (text: string) => (answer += text));
    const stopWatching = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
    };
    child.once('error', (error) => {
      stopWatching();
      reject(error);
    });
    // What it started may hold the streams open: those go with the process.
    child.once('exit', () => {
      kill();
      if (child.pid !== undefined) forgetGroup(child.pid);
    });
    child.once('close', (status, endSignal) => {
      stopWatching();
      resolve({ status, signal: endSignal, timedOut, answer, printed });
    });
    if (signal.aborted) kill();
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Gone already, or another user's by now.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function answerOf(ending: Ending, { timeLimitMs, signal }: ChildOptions): Answer {
  const answer = parse(ending.answer);
  if (answer?.kind === 'failure') return { ...answer, message: withPrinted(answer.message, ending.printed) };
  if (answer !== undefined) return answer;
  if (signal.aborted) return failure('not counted', 'It was interrupted');
  if (ending.timedOut) {
    return failure('timed out', `It took more than ${timeLimitMs / 1000} s (--time-limit)`, ending.printed);
  }
  return failure(...unanswered(ending), ending.printed);
}

function parse(text: string): Answer | undefined {
  try {
    const answer = JSON.parse(text) as Answer | null;
    return typeof answer?.kind === 'string' ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** What V8 says before it aborts. */
const outOfMemory = /heap out of memory|Allocation failed|out of memory|OOM/;

function unanswered({ status, signal, printed }: Ending): readonly [BenchmarkFailureKind, string] {
  const aborted = signal !== null || status === 134;
  if (aborted && outOfMemory.test(printed)) {
    return [
      'out of memory',
      'It used up the heap of its process (--max-old-space-size of node sets the limit)',
    ];
  }
  if (signal === 'SIGKILL') return ['killed', 'It was killed with SIGKILL, perhaps for want of memory'];
  if (signal !== null) return ['killed', `It was killed with ${signal}`];
  return ['exited', `It ended its process with status ${String(status)}`];
}

function failure(kind: BenchmarkFailureKind, message: string, printed = ''): FailureAnswer {
  return { kind: 'failure', failure: kind, message: withPrinted(message, printed) };
}

function withPrinted(message: string, printed: string): string {
  const text = printed.trim();
  return text === '' || message.includes(text) ? message : `${message}\nIt printed:\n${text}`;
}
