/** From an event's text to what the kernel is asked for: names looked up, PMUs found, registers filled. */
import { IcprofileError } from '../../errors';
import type { EventAttribute } from '../../native';
import { cacheEventConfig, cacheEventNames } from './cache-events';
import { parseModifiers } from './event-modifiers';
import { parseEvent, type ParsedEvent } from './event-syntax';
import { genericEvent, genericEventNames, PerfType, type Unit } from './event-tables';
import { matchPmus, type Pmu } from './pmus';
import { pmuEventCode, type EventCode } from './pmu-terms';
import { didYouMean } from '../../suggestions';

/** An event on one PMU. */
export interface EventPart {
  /** Name of the PMU that counts it, or `software`. Events of different PMUs cannot share a kernel group. */
  readonly pmu: string;
  readonly attribute: EventAttribute;
}

/** The kernel itself (software events), the CPU's PMU, or a device that the kernel treats as a PMU, such as `msr`. */
export type CountedBy = 'kernel' | 'cpu' | 'device';

export interface ResolvedEvent {
  /** As the user wrote it. */
  readonly name: string;
  readonly unit: Unit;
  readonly countedBy: CountedBy;
  /** More than one on hybrid CPUs, where each kind of core has a PMU of its own; their counts add up. */
  readonly parts: readonly EventPart[];
  /** Modifier `W`. */
  readonly weak: boolean;
}

/** What an event means before the modifiers are applied. */
interface EventMeaning {
  readonly unit: Unit;
  readonly countedBy: CountedBy;
  readonly codes: readonly EventCode[];
}

/**
 * @param pmus the machine's, from `listPmus`.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for text that is no event, or terms that do not fit.
 * @throws ERR_ICPROFILE_UNKNOWN_EVENT for a name that is not known here, with the nearest known ones.
 * @throws ERR_ICPROFILE_UNSUPPORTED_EVENT for events that cannot be counted on a thread.
 */
export function resolveEvent(text: string, pmus: readonly Pmu[]): ResolvedEvent {
  const event = parseEvent(text);
  const meaning = meaningOf(event, pmus);
  const { weak, ...exclusions } = parseModifiers(event.modifiers, text);
  return {
    name: text,
    unit: meaning.unit,
    countedBy: meaning.countedBy,
    parts: meaning.codes.map(({ pmu, ...code }) => {
      const attribute = { ...code, preciseIp: 0, ...exclusions };
      return {
        pmu,
        attribute: meaning.countedBy === 'kernel' ? softwareAttribute(attribute, event) : attribute,
      };
    }),
    weak,
  };
}

/**
 * Clocks ignore the exclusion bits, but permission is decided by them: without the kernel's part, paranoid level 2
 * lets them through with the same count. Events of the kernel's own would count nothing in user mode.
 */
function softwareAttribute(attribute: EventAttribute, event: ParsedEvent): EventAttribute {
  const generic = event.kind === 'name' ? genericEvent(event.name) : undefined;
  if (generic?.modes === 'clock') {
    return { ...attribute, excludeUser: false, excludeKernel: true, excludeHypervisor: true };
  }
  if (generic?.modes === 'kernel' && attribute.excludeKernel) {
    throw new IcprofileError(
      'ERR_ICPROFILE_UNSUPPORTED_EVENT',
      `Event "${event.text}" would always be 0: ${generic.name} happen in the kernel, which its modifiers exclude`,
      { remedy: `Count ${generic.name} without modifiers` },
    );
  }
  return attribute;
}

function meaningOf(event: ParsedEvent, pmus: readonly Pmu[]): EventMeaning {
  switch (event.kind) {
    case 'raw':
      return ofCpu(rawCodes(event.config, pmus), 'events');
    case 'pmu':
      return pmuMeaning(event.pmu, event, pmus);
    case 'name':
      return namedMeaning(event.name, event.text, pmus);
  }
}

function ofCpu(codes: readonly EventCode[], unit: Unit): EventMeaning {
  return { codes, unit, countedBy: 'cpu' };
}

function namedMeaning(name: string, text: string, pmus: readonly Pmu[]): EventMeaning {
  const generic = genericEvent(name);
  if (generic?.type === PerfType.software) {
    return {
      codes: [code('software', generic.type, generic.config)],
      unit: generic.unit,
      countedBy: 'kernel',
    };
  }
  if (generic !== undefined) return ofCpu(coreCodes(generic.type, generic.config, pmus), generic.unit);
  const cacheConfig = cacheEventConfig(name);
  if (cacheConfig !== undefined) return ofCpu(coreCodes(PerfType.hardwareCache, cacheConfig, pmus), 'events');
  const having = corePmus(pmus).filter((pmu) => pmu.eventTerms(name) !== undefined);
  if (having.length > 0) return pmuCodes(having, { text, terms: [{ name, value: undefined }] }, pmus);
  if (/^\w+:\w/.test(text) && !/^\w+:[a-zA-Z]{1,9}$/.test(text)) throw tracepoint(text);
  throw unknownEvent(name, text, pmus);
}

/** A generic event of every kind of core: `type << 32 | event` where there are several (man 2 perf_event_open). */
function coreCodes(type: number, config: bigint, pmus: readonly Pmu[]): readonly EventCode[] {
  const cores = corePmus(pmus);
  if (cores.length <= 1) return [code(cores[0]?.name ?? 'cpu', type, config)];
  return cores.map((pmu) => code(pmu.name, type, (BigInt(pmu.type) << 32n) | config));
}

/** Raw events have no place for a PMU's type: on hybrid CPUs the PMU itself is asked. */
function rawCodes(config: bigint, pmus: readonly Pmu[]): readonly EventCode[] {
  const cores = corePmus(pmus);
  if (cores.length <= 1) return [code(cores[0]?.name ?? 'cpu', PerfType.raw, config)];
  return cores.map((pmu) => code(pmu.name, pmu.type, config));
}

function pmuMeaning(name: string, event: ParsedEvent & { kind: 'pmu' }, pmus: readonly Pmu[]): EventMeaning {
  const matching = matchPmus(pmus, name);
  if (matching.length > 0) return pmuCodes(matching, event, pmus);
  const known = pmus.map((pmu) => pmu.name);
  throw new IcprofileError(
    'ERR_ICPROFILE_UNKNOWN_EVENT',
    `Event "${event.text}" names the PMU "${name}", which is not here`,
    {
      remedy: didYouMean(name, known, `PMUs here: ${known.join(', ') || 'none'}`),
    },
  );
}

function pmuCodes(
  matching: readonly Pmu[],
  { text, terms }: Pick<ParsedEvent & { kind: 'pmu' }, 'text' | 'terms'>,
  pmus: readonly Pmu[],
): EventMeaning {
  const isHybrid = corePmus(pmus).length > 1;
  const found = matching.map((pmu) => pmuEventCode(pmu, terms, text, isHybrid));
  return {
    codes: found.map(({ code: eventCode }) => eventCode),
    unit: found[0]?.unit ?? 'events',
    countedBy: matching.every(({ isCore }) => isCore) ? 'cpu' : 'device',
  };
}

function corePmus(pmus: readonly Pmu[]): readonly Pmu[] {
  return pmus.filter((pmu) => pmu.isCore);
}

function code(pmu: string, type: number, config: bigint): EventCode {
  return { pmu, type, config, config1: 0n, config2: 0n };
}

function unknownEvent(name: string, text: string, pmus: readonly Pmu[]): IcprofileError {
  const named = corePmus(pmus).flatMap((pmu) => pmu.eventNames());
  return new IcprofileError('ERR_ICPROFILE_UNKNOWN_EVENT', `Unknown event "${text}"`, {
    remedy: didYouMean(
      name,
      [...genericEventNames(), ...cacheEventNames, ...named],
      'See icprofile doctor for the events that can be counted here',
      text.slice(name.length),
    ),
  });
}

function tracepoint(text: string): IcprofileError {
  return new IcprofileError(
    'ERR_ICPROFILE_UNSUPPORTED_EVENT',
    `"${text}" is a tracepoint or breakpoint, which icprofile does not count`,
    {
      remedy: 'Use perf stat for those',
    },
  );
}
