/** Checks what a process answers, as any input: the benchmark runs in it and can write what it wants. */
import { IcprofileError } from '../../errors';
import { benchmarkFailures, isPath, isSample, isThreshold } from '../../model/benchmark';
import {
  isArrayOf,
  isBoolean,
  isFinite,
  isMachine,
  isNullOr,
  isOneOf,
  isRecordOf,
  isString,
  type Check,
} from '../../model/checks';
import { checkProfile } from '../../model/profile';
import type { Answer } from '../protocol';

const checks: Readonly<Record<Answer['kind'], Readonly<Record<string, Check>>>> = {
  list: {
    benchmarks: isArrayOf(isRecordOf({ path: isPath, threshold: isNullOr(isThreshold) })),
    usesAdapters: isBoolean,
  },
  sample: {
    sample: isSample,
    source: isOneOf('hardware', 'emulated', 'software', 'manual'),
    event: isRecordOf({ name: isString, unit: isString }),
    counted: isOneOf('always', 'multiplexed', 'none'),
    machine: isMachine,
  },
  profile: { profile: isProfile, callingCost: isFinite },
  failure: { failure: isOneOf(...benchmarkFailures), message: isString },
};

/** The answer, or what is wrong with it. */
export function readAnswer(json: string): Answer | { readonly problem: string } {
  const value = parse(json);
  if (typeof value !== 'object' || value === null) return { problem: 'it is not JSON, or truncated' };
  const fields = value as Readonly<Record<string, unknown>>;
  const { kind } = fields;
  if (typeof kind !== 'string' || !Object.hasOwn(checks, kind)) return { problem: 'it has no known kind' };
  const wrong = Object.entries(checks[kind as Answer['kind']]).find(([name, check]) => !check(fields[name]));
  return wrong === undefined ? (value as Answer) : { problem: `${wrong[0]} is missing or wrong` };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function isProfile(value: unknown): boolean {
  try {
    checkProfile(value);
    return true;
  } catch (error) {
    if (error instanceof IcprofileError) return false;
    throw error;
  }
}
