/** What `icprofile run` passes to the program that it becomes: in an environment variable, which that one takes away. */
import path from 'node:path';
import { getEnvironmentData, isMainThread, parentPort, setEnvironmentData } from 'node:worker_threads';
import type { Selection } from '../instrument';
import { IcprofileError } from '../errors';

export interface RunOptions extends Partial<Selection> {
  /** As of `Profiler`. */
  readonly events?: readonly string[];
  readonly source?: string;
  readonly async?: boolean;
  /** Most that the probes may cost, as a multiple of the program; default 2. */
  readonly maxOverhead?: number;
  /** Keep all probes, whatever they cost. */
  readonly exact?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  /** Patterns of functions that reports fold into their callers. */
  readonly transparent?: readonly string[];
  /** A file; default: the standard error. */
  readonly output?: string;
  readonly format?: string;
  readonly sort?: readonly string[];
  readonly limit?: number;
  /** The flag of Node's that `icprofile run` added. */
  readonly stackFlag?: string;
}

export const optionsVariable = 'ICPROFILE_RUN';
/** What the program that is to be profiled preloads. */
export const registerFile = path.join(__dirname, 'register.js');
const workersKey = 'icprofile run 1';

/** Threads on which Node runs loader hooks have nobody to talk to; they load what the main thread preloads. */
const isWorker = parentPort !== null;

/**
 * Of this process, or of this worker as of the thread that started it; undefined on threads that belong to no run.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT
 */
export function takeRunOptions(): RunOptions | undefined {
  if (!isMainThread)
    return isWorker ? (getEnvironmentData(workersKey) as unknown as RunOptions | undefined) : undefined;
  const text = process.env[optionsVariable];
  // Processes that the program starts are none of ours.
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  delete process.env[optionsVariable];
  const options = text === undefined ? {} : parse(text);
  setEnvironmentData(workersKey, options);
  return options;
}

function parse(text: string): RunOptions {
  try {
    return JSON.parse(text) as RunOptions;
  } catch (cause) {
    throw new IcprofileError('ERR_ICPROFILE_INVALID_ARGUMENT', `${optionsVariable} is not JSON: ${text}`, {
      remedy: 'Leave it to icprofile run, or write an object such as {"output":"profile.json"}',
      cause,
    });
  }
}
