/** The process that `icprofile bench` starts for a file: lists its benchmarks, or takes one sample of one of them. */
import path from 'node:path';
import { inspect } from 'node:util';
import { pathToFileURL } from 'node:url';
import { IcprofileError } from '../errors';
import { writeDescriptorWhole } from '../write-descriptor';
import { adaptersUsed, offerAdapters } from './adapters';
import { answerDescriptor, type Answer, type FailureAnswer, type Job, type SampleJob } from './job';
import { openRegistry, type Registry } from './registry';
import { takeSample } from './sample';

const exit = process.exit.bind(process);
let hasAnswered = false;

/** The first answer counts. */
function answer(content: Answer): void {
  if (hasAnswered) return;
  hasAnswered = true;
  writeDescriptorWhole(answerDescriptor, JSON.stringify(content));
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
    await import(pathToFileURL(job.file).href);
    answer(job.kind === 'list' ? listOf(registry) : await sampleOf(registry, job));
  } catch (error) {
    answer(failureOf(error));
  }
  // Whatever the file keeps open shall not keep the process.
  exit(0);
}

function listOf({ benchmarks }: Registry): Answer {
  return {
    kind: 'list',
    benchmarks: benchmarks.map(({ path, threshold }) => ({ path, threshold })),
    usesAdapters: adaptersUsed(),
  };
}

async function sampleOf(registry: Registry, job: SampleJob): Promise<Answer> {
  const benchmark = registry.find(job.path);
  if (benchmark !== undefined) return takeSample(benchmark, job);
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
