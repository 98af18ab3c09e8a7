/** Watches a web service in production: a few of its requests are recorded with their instructions, and all are counted. */
import { IcprofileError, invalidArgument } from '../errors';
import { environmentPart, holderInMainRealm } from '../native';
import { openMetering } from './engine-metering';
import type { Metering } from './metering';
import { checkOptions, type SampleRequestsOptions } from './options';
import { Sampling } from './sampling';

export type { SampleRequestsOptions } from './options';
export type { EndpointOption } from './http';

/** What `sampleRequests` returns. */
export interface RequestSampling {
  /** False where nothing can be counted here: a warning said why, and the program runs as without it. */
  readonly isActive: boolean;
  /** Sends now what would be sent some seconds later. Never rejects. */
  flush(): Promise<void>;
  /** Stops sampling, and sends what is left. The program goes on as without it. Never rejects. */
  stop(): Promise<void>;
}

/** One for each thread, whichever copy of the package started it. */
interface Running {
  sampling: Sampling | undefined;
}

function running(): Running {
  return environmentPart<Running>('request sampling', () => holderInMainRealm({ sampling: undefined }));
}

/**
 * Samples the requests of this thread's HTTP servers, whether they are made before or after, and sends records to a collector
 * (`icprofile serve`). The first call on a thread measures what counting itself costs, for some tenths of a second.
 *
 * Where instructions cannot be counted, records have nanoseconds of CPU time; where not even that, it warns and does nothing.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT
 * @throws ERR_ICPROFILE_INVALID_STATE where requests of this thread are sampled already.
 */
export function sampleRequests(options: SampleRequestsOptions = {}): RequestSampling {
  const checked = checkOptions(options);
  const state = running();
  if (state.sampling !== undefined) {
    throw new IcprofileError(
      'ERR_ICPROFILE_INVALID_STATE',
      'The requests of this thread are sampled already',
      { remedy: 'Stop the first sampling, or leave the second call out' },
    );
  }
  let metering: Metering | undefined;
  let sampling: Sampling;
  try {
    metering = openMetering(checked);
    sampling = new Sampling(checked, metering);
  } catch (error) {
    metering?.dispose();
    process.emitWarning(
      `icprofile samples no requests: ${error instanceof Error ? error.message : String(error)}`,
      { code: 'ICPROFILE_REQUESTS' },
    );
    return { isActive: false, flush: () => Promise.resolve(), stop: () => Promise.resolve() };
  }
  state.sampling = sampling;
  return {
    isActive: true,
    flush: () => sampling.flush(),
    stop: async () => {
      if (state.sampling === sampling) state.sampling = undefined;
      await sampling.stop();
    },
  };
}

/**
 * Calls the function as one piece of work, such as a job of a queue, which is sampled as requests are. Its name stands for the
 * endpoint. Without `sampleRequests` it is just the call.
 *
 * @param name of the kind of work, such as `job: resize`; never of a single piece.
 * @returns what the function returns; of a promise, one that settles alike.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT, and what the function throws.
 */
export function sampleWork<Result>(name: string, fn: () => Result): Result {
  if (typeof name !== 'string' || name === '') throw invalidArgument('name', 'a text', name);
  if (typeof fn !== 'function') throw invalidArgument('fn', 'a function', fn);
  const { sampling } = running();
  return sampling === undefined ? fn() : sampling.watcher.work(name, fn);
}

/**
 * Notes the value of a feature flag with the sampled request whose code is running; does nothing elsewhere. Never throws: what is no
 * text, number or boolean is not noted.
 *
 * @param reason such as `SPLIT`, where the variant was drawn at random.
 */
export function flag(key: string, variant: string | number | boolean, reason?: string): void {
  const live = running().sampling?.sampler.current();
  if (live === undefined || typeof key !== 'string' || !isVariant(variant)) return;
  live.noteFlag(key, String(variant), typeof reason === 'string' ? reason : null);
}

function isVariant(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
