/**
 * perf's event syntax, taken apart. Pure: what the names mean is for `event-resolution.ts` to find out.
 *
 *   instructions:u     a name with modifiers
 *   r1a8:u             a raw event of the CPU's PMU, in hexadecimal
 *   cpu/event=0xc0,umask=1/u     terms of a PMU of /sys/bus/event_source/devices
 */
import { IcprofileError } from '../../errors';

/** One part of `pmu/term,term=value/`. A bare term has no value. */
export interface EventTerm {
  readonly name: string;
  readonly value: bigint | undefined;
}

interface Parsed {
  /** The event as it was written. */
  readonly text: string;
  /** Modifier letters, unchecked. */
  readonly modifiers: string;
}

export type ParsedEvent =
  | (Parsed & { readonly kind: 'name'; readonly name: string })
  | (Parsed & { readonly kind: 'raw'; readonly config: bigint })
  | (Parsed & { readonly kind: 'pmu'; readonly pmu: string; readonly terms: readonly EventTerm[] });

const pmuPattern = /^(?<pmu>[\w.-]+)\/(?<terms>[^/]*)\/:?(?<modifiers>\w*)$/;
const rawPattern = /^r(?:0x)?(?<config>[0-9a-fA-F]{1,16})(?::(?<modifiers>\w*))?$/;
const namePattern = /^(?<name>[\w.-]+)(?::(?<modifiers>\w*))?$/;

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT where the text is no event of any form. */
export function parseEvent(text: string): ParsedEvent {
  const pmu = pmuPattern.exec(text)?.groups;
  if (pmu !== undefined) {
    const { pmu: name = '', terms = '', modifiers = '' } = pmu;
    return { kind: 'pmu', text, pmu: name, terms: parseTerms(terms, text), modifiers };
  }
  const raw = rawPattern.exec(text)?.groups;
  if (raw !== undefined) {
    return { kind: 'raw', text, config: BigInt(`0x${raw.config ?? ''}`), modifiers: raw.modifiers ?? '' };
  }
  const name = namePattern.exec(text)?.groups;
  if (name !== undefined)
    return { kind: 'name', text, name: name.name ?? '', modifiers: name.modifiers ?? '' };
  throw malformed(text, 'is not an event');
}

/**
 * Takes `event=0xc0,umask=1,inv` apart: the syntax inside `pmu/…/` and in sysfs event files. Values are decimal or
 * hexadecimal with `0x`. Commas may not leave gaps; an empty text has no terms.
 */
export function parseTerms(text: string, event: string): readonly EventTerm[] {
  if (text.trim() === '') return [];
  return text.split(',').map((part) => {
    const match = /^\s*(?<name>[\w.-]+)\s*(?:=\s*(?<value>0[xX][0-9a-fA-F]+|\d+)\s*)?$/.exec(part);
    if (match?.groups === undefined) throw malformed(event, `has the malformed term ${JSON.stringify(part)}`);
    const { name = '', value } = match.groups;
    return { name, value: value === undefined ? undefined : BigInt(value) };
  });
}

function malformed(text: string, problem: string): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_INVALID_ARGUMENT', `${JSON.stringify(text)} ${problem}`, {
    remedy: 'Write events as perf does: instructions:u, r1a8:u, cpu/event=0xc0,umask=0x1/u',
  });
}
