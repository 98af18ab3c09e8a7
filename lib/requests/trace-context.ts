/**
 * What a request says of its trace. Pure.
 *
 * W3C Trace Context Level 2: `traceparent` is version, trace id, parent's id and flags, in hexadecimal digits; of a trace id, the last
 * 56 bits are random where the second flag is set. OpenTelemetry, "TraceState: Probability Sampling": `rv` in `tracestate` is the
 * randomness of 56 bits instead, and a sampler of probability p keeps the traces whose randomness is at least (1 − p)·2^56.
 */
import type { IncomingHttpHeaders } from 'node:http';

const traceparentLength = 55;
/** Of the flags' second digit. */
const randomFlag = 2;
const randomnessDigits = 14;
/** Where the last 56 bits of the trace id begin. */
const randomnessAt = 21;
const lastFlagAt = 54;
const twoTo56 = 2 ** 56;
/** A number has 53 bits: what would round to 1 is below it all the same. */
const highest = 1 - 2 ** -53;

/** `null` where it is absent or malformed. */
export function traceIdOf(traceparent: unknown): string | null {
  if (typeof traceparent !== 'string') return null;
  const id = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(traceparent)?.[1];
  return id === undefined || /^0+$/.test(id) ? null : id;
}

/**
 * The randomness that all services see of the trace, as a number from 0 to below 1: a sampler of probability p keeps the request where
 * it is at least 1 − p. `undefined` where the trace has none, or it is malformed.
 */
export function traceRandomness({ traceparent, tracestate }: IncomingHttpHeaders): number | undefined {
  if (typeof traceparent !== 'string' || traceparent.length < traceparentLength) return undefined;
  const stated = typeof tracestate === 'string' ? statedRandomness(tracestate) : undefined;
  if (stated !== undefined) return stated;
  const flags = digitAt(traceparent, lastFlagAt);
  const isRandom = flags >= 0 && (flags & randomFlag) !== 0;
  return isRandom ? fractionAt(traceparent, randomnessAt) : undefined;
}

/** Of OpenTelemetry's member of the list, such as `ot=th:c;rv:d29d6a7215ced0`. */
function statedRandomness(tracestate: string): number | undefined {
  const digits = /(?:^|,)[ \t]*ot=(?:[^,]*;)?rv:([0-9a-f]{14})(?:[;, \t]|$)/.exec(tracestate)?.[1];
  return digits === undefined ? undefined : fractionAt(digits, 0);
}

/** Of 14 digits. Digit by digit, because making a text of them costs more than the rest of the decision. */
function fractionAt(text: string, from: number): number | undefined {
  let value = 0;
  for (let at = from; at < from + randomnessDigits; at++) {
    const digit = digitAt(text, at);
    if (digit < 0) return undefined;
    value = value * 16 + digit;
  }
  return Math.min(value / twoTo56, highest);
}

/** −1 where there is no digit: `traceparent` has small letters only. */
function digitAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  return unit >= 0x61 && unit <= 0x66 ? unit - 0x57 : -1;
}
