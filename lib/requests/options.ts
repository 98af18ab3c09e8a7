/** What `sampleRequests` takes, and what it takes where nothing is given. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { invalidArgument } from '../errors';
import type { CounterSource } from '../counters';
import { defaultSpoolDirectory } from './delivery';
import type { EndpointOption } from './http';
import type { StatedIdentity } from './identity';
import type { Choice } from './windows';

export interface SampleRequestsOptions extends StatedIdentity {
  /** Address of the collector. Default `http://127.0.0.1:4319`. */
  readonly to?: string | URL;
  /** Bearer token for the collector. */
  readonly token?: string;
  /** Highest probability with which a request is sampled: above 0, at most 1. Default 1: `maxOverhead` decides. */
  readonly rate?: number;
  /** Highest probability with which a request's functions are recorded too: 0 to 1. Default 0. */
  readonly profileRate?: number;
  /** Highest share of the thread's instructions that sampling may cost, over each minute. Default 0.01. */
  readonly maxOverhead?: number;
  /**
   * How requests are chosen. `windows`, the default: those that begin in windows of time. `trace`: one by one, by the randomness of their
   * W3C trace context, so that what one service samples is a part of what another one with a higher probability does.
   */
  readonly sampling?: Choice;
  /** Milliseconds after which a request that has not ended is recorded as cut. Default 10 000. */
  readonly longestMs?: number;
  /** Names a request's endpoint; `undefined` leaves it to the route of Express or Fastify. Asked when the request has ended. */
  readonly endpoint?: EndpointOption;
  /** Tells a request's user, of which a keyed hash is recorded. Asked when the request has ended. */
  readonly user?: (request: IncomingMessage, response: ServerResponse) => string | undefined;
  /** Key of users' hashes: one for a fleet, so that a user is the same on each host. Default: one of this process's own. */
  readonly userSecret?: string;
  /** Whether all requests are counted in minute rows. Default true. */
  readonly minutes?: boolean;
  /** Endpoints that are told apart; others are `(other)`. Default 500. */
  readonly maxEndpoints?: number;
  /** Directory of the application, which files are named below. Default: the working directory. */
  readonly root?: string;
  /** Where segments wait while the collector is away. Default: a directory of this user in the system's temporary one. */
  readonly spoolDirectory?: string;
  /** Bytes of the spool; the oldest segments leave first. Default 64 MB. */
  readonly spoolBytes?: number;
  /** Which counters count: see `openCounters`. Default `auto`. */
  readonly source?: CounterSource | 'auto';
  /** Milliseconds after which rows are sent. Default 5000. */
  readonly flushMs?: number;
  /** Milliseconds for which probabilities stay fixed. Default 10 000. */
  readonly planMs?: number;
}

export interface CheckedOptions extends SampleRequestsOptions {
  readonly to: URL;
  readonly rate: number;
  readonly profileRate: number;
  readonly maxOverhead: number;
  readonly sampling: Choice;
  readonly longestMs: number;
  readonly minutes: boolean;
  readonly maxEndpoints: number;
  readonly root: string;
  readonly spoolDirectory: string;
  readonly spoolBytes: number;
  readonly flushMs: number;
  readonly planMs: number;
}

const texts = [
  'service',
  'revision',
  'version',
  'host',
  'cluster',
  'region',
  'environment',
  'token',
  'userSecret',
  'root',
  'spoolDirectory',
] as const;
const functions = ['endpoint', 'user'] as const;
/** Numbers, each with the least and the largest value. */
const numbers = {
  rate: [Number.MIN_VALUE, 1],
  profileRate: [0, 1],
  maxOverhead: [0, 1],
  longestMs: [1, 3_600_000],
  maxEndpoints: [1, 100_000],
  spoolBytes: [0, Number.MAX_SAFE_INTEGER],
  flushMs: [1, 3_600_000],
  planMs: [1, 3_600_000],
} as const;
const others = ['to', 'minutes', 'sampling', 'source'] as const;

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT */
export function checkOptions(options: SampleRequestsOptions): CheckedOptions {
  if (typeof options !== 'object' || (options as unknown) === null)
    throw invalidArgument('options', 'an object', options);
  checkNames(options);
  checkKinds(options);
  const to = addressOf(options.to ?? 'http://127.0.0.1:4319');
  return {
    rate: 1,
    profileRate: 0,
    maxOverhead: 0.01,
    sampling: 'windows',
    longestMs: 10_000,
    minutes: true,
    maxEndpoints: 500,
    root: process.cwd(),
    spoolDirectory: defaultSpoolDirectory(to),
    spoolBytes: 64 * 1024 * 1024,
    flushMs: 5000,
    planMs: 10_000,
    ...(Object.fromEntries(
      Object.entries(options).filter(([, value]) => value !== undefined),
    ) as SampleRequestsOptions),
    to,
  };
}

function checkNames(options: SampleRequestsOptions): void {
  const known: readonly string[] = [...texts, ...functions, ...Object.keys(numbers), ...others];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw invalidArgument('options', `made of ${known.join(', ')}`, `{ ${unknown} }`);
}

function checkKinds(options: SampleRequestsOptions): void {
  for (const name of texts) {
    const value: unknown = options[name];
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      throw invalidArgument(`options.${name}`, 'a text', value);
  }
  for (const name of functions) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== 'function')
      throw invalidArgument(`options.${name}`, 'a function', value);
  }
  for (const [name, [least, most]] of Object.entries(numbers)) {
    const value: unknown = options[name as keyof typeof numbers];
    if (value !== undefined && !(typeof value === 'number' && value >= least && value <= most))
      throw invalidArgument(
        `options.${name}`,
        `a number from ${least === Number.MIN_VALUE ? 'above 0' : least} to ${most}`,
        value,
      );
  }
  const { minutes, sampling } = options;
  if (minutes !== undefined && typeof minutes !== 'boolean')
    throw invalidArgument('options.minutes', 'a boolean', minutes);
  if (sampling !== undefined && !['windows', 'trace'].includes(sampling))
    throw invalidArgument('options.sampling', 'windows or trace', sampling);
}

function addressOf(to: unknown): URL {
  const url = typeof to === 'string' && URL.canParse(to) ? new URL(to) : to;
  if (!(url instanceof URL) || !['http:', 'https:'].includes(url.protocol))
    throw invalidArgument('options.to', 'an address such as http://127.0.0.1:4319', to);
  return url;
}
