/** A process for one job: its answer, or why there is none. */
import { spawn, type ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import { systemReader } from '../../counters/system';
import type { BenchmarkFailureKind } from '../../model/benchmark';
import {
  AnswerReader,
  answerDescriptor,
  type Answer,
  type FailureAnswer,
  waitingFactor,
  watchLimit,
  type LimitReached,
} from '../protocol';
import { forgetGroup, guardGroup } from '../orphan-guard';
import { readAnswer } from './read-answer';
import type { StartedCommand } from './starter';

export interface ChildOptions {
  /** Where it runs; default: the working directory. */
  readonly directory?: string | undefined;
  /** The limit of CPU time. The limit of wall time is `waitingFactor` times as long. */
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
  /** The one that it was ended at. */
  readonly limit: LimitReached | undefined;
  /** The first that is one. */
  readonly answer: Answer | undefined;
  /** What is wrong with what was answered, where it is no answer. */
  readonly problem: string | undefined;
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
    let [limit, printed]: [LimitReached | undefined, string] = [undefined, ''];
    let [answer, problem]: [Answer | undefined, string | undefined] = [undefined, undefined];
    const kill = (): void => {
      killGroup(child);
    };
    const stopTimer = watchLimit(child, timeLimitMs, (reached) => {
      limit = reached;
      kill();
    });
    signal.addEventListener('abort', kill);
    const note = (text: string): void => {
      printed = (printed + text).slice(-keptCharacters);
      print?.(text);
    };
    const reader = new AnswerReader((json) => {
      const read = readAnswer(json);
      if ('problem' in read) problem ??= read.problem;
      else answer ??= read;
    });
    const stopWatching = (): void => {
      stopTimer();
      signal.removeEventListener('abort', kill);
    };
    child.once('error', (error) => {
      stopWatching();
      reject(error);
    });
    // Where no descriptors are left, there are no streams, and `error` follows.
    const streams: readonly unknown[] = (child as Partial<ChildProcess>).stdio ?? [];
    listenToText(streams[1], note);
    listenToText(streams[2], note);
    listenToBytes(streams[answerDescriptor], (piece) => {
      reader.push(piece);
    });
    // What it started may hold the streams open: those go with the process.
    child.once('exit', () => {
      kill();
      if (child.pid !== undefined) forgetGroup(child.pid);
    });
    child.once('close', (status, endSignal) => {
      stopWatching();
      resolve({ status, signal: endSignal, limit, answer, problem, printed });
    });
    if (signal.aborted) kill();
  });
}

function listenToText(stream: unknown, take: (piece: string) => void): void {
  if (!(stream instanceof Readable)) return;
  stream.setEncoding('utf8').on('data', take).on('error', ignoreBreak);
}

function listenToBytes(stream: unknown, take: (piece: Buffer) => void): void {
  if (stream instanceof Readable) stream.on('data', take).on('error', ignoreBreak);
}

/** The stream ends, too, and how the process ended tells the rest. */
function ignoreBreak(): void {}

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
  const { answer, problem } = ending;
  if (answer?.kind === 'failure') return { ...answer, message: withPrinted(answer.message, ending.printed) };
  if (answer !== undefined) return answer;
  if (signal.aborted) return failure('not counted', 'It was interrupted');
  if (ending.limit !== undefined)
    return failure('timed out', limitText(ending.limit, timeLimitMs), ending.printed);
  if (problem !== undefined)
    return failure('not counted', `The process gave an answer that is none: ${problem}`, ending.printed);
  return failure(...unanswered(ending), ending.printed);
}

function limitText(limit: LimitReached, timeLimitMs: number): string {
  const seconds = timeLimitMs / 1000;
  return limit === 'CPU time'
    ? `It took more than ${seconds} s of CPU time (--time-limit raises the limit)`
    : `It took more than ${seconds * waitingFactor} s of wall time, ${waitingFactor} times the limit of ${seconds} s of CPU time (--time-limit raises the limit)`;
}

/** A thread's stack found no addresses. */
const noThread = /ERR_WORKER_INIT_FAILED|EAGAIN/;
/** What V8 says before it aborts; the last where it got no addresses for a zone. */
const outOfMemory =
  /heap out of memory|Allocation failed|out of memory|OOM|bad_alloc|Check failed: \(result\.ptr\) != nullptr/;

function unanswered({ status, signal, printed }: Ending): readonly [BenchmarkFailureKind, string] {
  const aborted = signal !== null || status === 134;
  if (aborted && outOfMemory.test(printed)) {
    return [
      'out of memory',
      `It used up the heap of its process (--max-old-space-size of node sets the limit)${addressSpaceHint(', or')}`,
    ];
  }
  if (signal === 'SIGKILL') return ['killed', 'It was killed with SIGKILL, perhaps for want of memory'];
  if (signal !== null) return ['killed', `It was killed with ${signal}`];
  const hint = noThread.test(printed) ? addressSpaceHint(', perhaps for want of') : '';
  return ['exited', `It ended its process with status ${String(status)}${hint}`];
}

/** Processes inherit the limit, at which V8 tells of its heap all the same. */
function addressSpaceHint(before: string): string {
  const limits = systemReader.readText('/proc/self/limits') ?? '';
  const isLimited = /^Max address space\s+\d/m.test(limits);
  return isLimited ? `${before} the address space that it may have (ulimit -v)` : '';
}

function failure(kind: BenchmarkFailureKind, message: string, printed = ''): FailureAnswer {
  return { kind: 'failure', failure: kind, message: withPrinted(message, printed) };
}

function withPrinted(message: string, printed: string): string {
  const text = printed.trim();
  return text === '' || message.includes(text) ? message : `${message}\nIt printed:\n${text}`;
}
