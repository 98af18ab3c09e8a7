/** The process that `icprofile bench` starts for a file: lists its benchmarks, or takes one sample or profile of one of them. */
import { fstatSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { pathToFileURL } from 'node:url';
import { IcprofileError } from '../../errors';
import { writeDescriptorWhole } from '../../write-descriptor';
import { adaptersUsed, offerAdapters } from '../adapters';
import {
  framed,
  answerDescriptor,
  moveConstants,
  type Answer,
  type FailureAnswer,
  type Job,
  type ProfileJob,
  type SampleJob,
} from '../protocol';
import { openRegistry, type RegisteredBenchmark, type Registry } from '../registry';
import { takeSample } from './sample';

const exit = process.exit.bind(process);
const standardError = 2;
const answersTo = identityOf(answerDescriptor);
let hasAnswered = false;

/** The first answer counts. */
function answer(content: Answer): void {
  if (hasAnswered) return;
  hasAnswered = true;
  if (answersTo !== undefined && identityOf(answerDescriptor) === answersTo) {
    writeDescriptorWhole(answerDescriptor, framed(JSON.stringify(content)));
    return;
  }
  // The number may be that of another file by now.
  writeDescriptorWhole(
    standardError,
    `icprofile: descriptor ${answerDescriptor}, on which the result is passed on, has been closed\n`,
  );
  exit(1);
}

/**
 * Identifies an open file; undefined where none is open. It asks for big integers, because `realpathSync` looks at what the last call with
 * numbers found, and resolves no links after a pipe (lib/fs.js): modules would be loaded twice, by two names.
 */
function identityOf(descriptor: number): string | undefined {
  try {
    const { dev, ino } = fstatSync(descriptor, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}

function failureOf(error: unknown): FailureAnswer {
  if (error instanceof IcprofileError && error.code !== 'ERR_ICPROFILE_INVALID_ARGUMENT') {
    return { kind: 'failure', failure: 'not counted', message: `${error.message} [${error.code}]` };
  }
  return { kind: 'failure', failure: 'threw', message: messageOf(error) };
}

function messageOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null | undefined)?.code;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[cm]?ts\b/.test(String(error))) {
    return `This Node (${process.versions.node}) does not run TypeScript: use 22.18 or later, or put a loader into NODE_OPTIONS, such as --import tsx\n${String(error)}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : inspect(error);
}

async function run(job: Job): Promise<void> {
  const registry = openRegistry();
  if (job.adapters) offerAdapters();
  // The file finds itself as if Node had started it.
  process.argv.splice(1, process.argv.length, job.file);
  watchEnd(job);
  try {
    const work = await workOf(job);
    if (job.kind === 'sample') moveConstants(job.seed);
    await import(pathToFileURL(job.file).href);
    answer(await work(registry));
  } catch (error) {
    answer(failureOf(error));
  }
  // Whatever the file keeps open shall not keep the process.
  exit(0);
}

type Work = (registry: Registry) => Answer | Promise<Answer>;

/** Before the file is loaded: what is to be profiled gets its probes as it loads. */
async function workOf(job: Job): Promise<Work> {
  if (job.kind === 'list') return listOf;
  if (job.kind === 'sample') return (registry) => answerOf(registry, job, takeSample);
  const loadedBefore = new Set(Object.keys(require.cache));
  // Processes that count shall have nothing of it in their memory.
  const { instrumentBenchmark, profileBenchmark } = await import('./profile-benchmark.js');
  const instrumentation = instrumentBenchmark(loadedBefore);
  return (registry) =>
    answerOf(registry, job, (benchmark) => profileBenchmark(benchmark, job, instrumentation));
}

function listOf({ benchmarks }: Registry): Answer {
  return {
    kind: 'list',
    benchmarks: benchmarks.map(({ path, threshold }) => ({ path, threshold })),
    usesAdapters: adaptersUsed(),
  };
}

async function answerOf<OfBenchmark extends SampleJob | ProfileJob>(
  registry: Registry,
  job: OfBenchmark,
  work: (benchmark: RegisteredBenchmark, job: OfBenchmark) => Promise<Answer>,
): Promise<Answer> {
  const benchmark = registry.find(job.path);
  if (benchmark !== undefined) return work(benchmark, job);
  return {
    kind: 'failure',
    failure: 'no iterations',
    message: `${path.basename(job.file)} registered no benchmark of that name this time`,
  };
}

function watchEnd(job: Job): void {
  process.on('uncaughtExceptionMonitor', (error) => {
    answer(failureOf(error));
  });
  process.on('beforeExit', () => {
    answer({
      kind: 'failure',
      failure: 'exited',
      message: `${job.kind === 'list' ? 'The file' : 'The benchmark'} waits for a promise that nothing is left to settle`,
    });
  });
}

void run(JSON.parse(process.argv[2] ?? '') as Job);
