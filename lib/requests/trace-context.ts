/**
 * Reads a request's trace context: the trace's id and its randomness. Pure.
 *
 * W3C Trace Context Level 2: the header `traceparent` has a version, the trace's id, the parent's id and flags, in hexadecimal digits. If
 * the second flag is set, the last 56 bits of the trace's id are random. OpenTelemetry, "TraceState: Probability Sampling": `rv` in the
 * header `tracestate` states 56 random bits instead. A sampler of probability p keeps the traces whose randomness is at least
 * (1 − p)·2^56.
 */
import type { IncomingHttpHeaders } from 'node:http';

const traceparentLength = 55;
/** This bit of the last digit of `traceparent` says that the trace's id is random. */
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

/** `tracestate` is a list of members. OpenTelemetry's is called `ot`, and may state the randomness: `ot=th:c;rv:d29d6a7215ced0`. */
function statedRandomness(tracestate: string): number | undefined {
  const digits = /(?:^|,)[ \t]*ot=(?:[^,]*;)?rv:([0-9a-f]{14})(?:[;, \t]|$)/.exec(tracestate)?.[1];
  return digits === undefined ? undefined : fractionAt(digits, 0);
}

/** Reads 14 digits as a fraction, one digit at a time: no text is made of them, as `parseInt` would need. */
function fractionAt(text: string, from: number): number | undefined {
  let value = 0;
  for (let at = from; at < from + randomnessDigits; at++) {
    const digit = digitAt(text, at);
    if (digit < 0) return undefined;
    value = value * 16 + digit;
  }
  return Math.min(value / twoTo56, highest);
}

/** The digit's value. It is −1 for any other character, capital letters included, which the standard forbids. */
function digitAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  return unit >= 0x61 && unit <= 0x66 ? unit - 0x57 : -1;
}
