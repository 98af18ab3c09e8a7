/** Checks of the rows of segments, field by field: what a collector takes into its store. */
import {
  isAmount,
  isArrayOf,
  isBoolean,
  isCount,
  isFinite,
  isNullOr,
  isOneOf,
  isRecordOf,
  isString,
  type Check,
} from '../checks';
import { isStorable, longestTexts as longest } from './storable-text';

const mostListed = 1000;
/** The end of the year 9999: later times have no date that databases and people can read. */
const lastTime = 253_402_300_799_999;
const mostMilliseconds = 1e15;

const isTextUpTo =
  (length: number): Check =>
  (value) =>
    isString(value) && (value as string).length <= length && isStorable(value as string);

const isName = isTextUpTo(longest.name);
const isTime: Check = (value) => isCount(value) && (value as number) <= lastTime;
const isDuration: Check = (value) =>
  isFinite(value) && (value as number) >= 0 && (value as number) <= mostMilliseconds;
const isProbability: Check = (value) => isFinite(value) && (value as number) > 0 && (value as number) <= 1;
const isStatus: Check = (value) => isCount(value) && (value as number) < 1000;
const isStatusClass: Check = (value) => isCount(value) && (value as number) < 10;
const isHash: Check = (value) => isCount(value) && (value as number) < 2 ** 32;
const isNumber32: Check = (value) => isCount(value) && (value as number) < 2 ** 31;
const isShortListOf =
  (check: Check): Check =>
  (value) =>
    isArrayOf(check)(value) && (value as unknown[]).length <= mostListed;

type Fields = Readonly<Record<string, Check>>;

const backend = isRecordOf({
  class: isOneOf('database', 'cache', 'service'),
  system: isName,
  calls: isNumber32,
  busyMs: isDuration,
  sumMs: isDuration,
  connectionWaitMs: isDuration,
});

const flag = isRecordOf({
  key: isName,
  variant: isName,
  reason: isNullOr(isName),
  probability: isProbability,
});

export const requestFields: Fields = {
  time: isTime,
  id: isTextUpTo(longest.id),
  traceId: isNullOr((value) => isString(value) && /^[\da-f]{32}$/.test(value as string)),
  endpoint: isName,
  status: isStatus,
  aborted: isBoolean,
  cut: isBoolean,
  instructions: isAmount,
  collectionInstructions: isAmount,
  latencyMs: isDuration,
  firstByteMs: isNullOr(isDuration),
  backends: isShortListOf(backend),
  inFlight: isNumber32,
  served: isCount,
  processAgeMs: isDuration,
  flags: isShortListOf(flag),
  userHash: isNullOr(isHash),
  probability: isProbability,
  profileProbability: isNullOr(isProbability),
};

export const functionFields: Fields = {
  request: isTextUpTo(longest.id),
  time: isTime,
  endpoint: isName,
  file: isTextUpTo(longest.file),
  name: isName,
  line: isNullOr(isNumber32),
  column: isNullOr(isNumber32),
  calls: isCount,
  selfInstructions: isAmount,
  totalInstructions: isAmount,
  probability: isProbability,
};

const endpointMinuteFields: Fields = {
  endpoint: isName,
  statusClass: isStatusClass,
  count: isCount,
  aborted: isCount,
  latencySumMs: isDuration,
  latencyMaxMs: isDuration,
  countByAge: isArrayOf(isCount, 4),
};

interface AgedCount {
  readonly count: number;
  readonly countByAge: readonly number[];
}

const endpointMinute: Check = (value) => {
  if (!isRecordOf(endpointMinuteFields)(value)) return false;
  const { count, countByAge } = value as AgedCount;
  return countByAge.reduce((sum, part) => sum + part, 0) === count;
};

const lostRows = isRecordOf({ reason: isName, count: isCount });

/** 2^14 registers of a HyperLogLog take 22 000 characters at most. */
const isSketch: Check = (value) => isTextUpTo(longest.sketch)(value) && /^[\w+/=-]*$/.test(value as string);

export const minuteFields: Fields = {
  time: isTime,
  durationMs: isDuration,
  endpoints: isArrayOf(endpointMinute),
  processInstructions: isNullOr(isAmount),
  threadInstructions: isNullOr(isAmount),
  collectionInstructions: isAmount,
  sampledInstructions: isAmount,
  afterResponseInstructions: isAmount,
  overheadInstructions: isAmount,
  cpuUserMs: isDuration,
  cpuSystemMs: isDuration,
  collections: isCount,
  collectionMs: isDuration,
  users: isNullOr(isSketch),
  sampled: isCount,
  lost: isShortListOf(lostRows),
  windowMs: isDuration,
  hooksMs: isDuration,
};

const identityFields: Fields = {
  service: isName,
  revision: isName,
  version: isNullOr(isName),
  host: isName,
  instance: isTextUpTo(longest.id),
  thread: isNumber32,
  cluster: isNullOr(isName),
  region: isNullOr(isName),
  environment: isNullOr(isName),
  cpuModel: isName,
  nodeVersion: isName,
};

const countingFields: Fields = {
  event: isName,
  unit: isOneOf('instructions', 'ns'),
  source: isOneOf('hardware', 'emulated', 'software', 'manual'),
};

/** `format` and `version` are checked before these. */
export const headerFields: Fields = {
  identity: isRecordOf(identityFields),
  counting: isRecordOf(countingFields),
  sequence: isCount,
  lostRows: isCount,
  notes: isShortListOf(isTextUpTo(longest.note)),
};

/** The first field that is not as it should be, else undefined; empty where the value has no fields. */
export function wrongField(value: unknown, fields: Fields): string | undefined {
  if (typeof value !== 'object' || value === null) return '';
  for (const name in fields) {
    if (fields[name]?.((value as Record<string, unknown>)[name]) !== true) return name;
  }
  return undefined;
}
