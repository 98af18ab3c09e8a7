/** The terms of `pmu/event=0xc0,umask=1/`, turned into the registers of one PMU of sysfs. */
import { IcprofileError } from '../../errors';
import { cacheEventConfig } from './cache-events';
import { parseTerms, type EventTerm } from './event-syntax';
import { genericEvent, PerfType, type Unit } from './event-tables';
import {
  bitWidth,
  emptyRegisters,
  placeValue,
  type ConfigRegister,
  type ConfigRegisters,
} from './pmu-format';
import type { Pmu } from './pmus';
import { didYouMean } from '../../suggestions';

/** The event's number: `type` and `config…` of `perf_event_attr`, on one PMU. */
export interface EventCode {
  readonly pmu: string;
  readonly type: number;
  readonly config: bigint;
  readonly config1: bigint;
  readonly config2: bigint;
}

interface PmuEvent {
  readonly code: EventCode;
  readonly unit: Unit;
}

/** Terms of perf that steer sampling. */
const samplingTerms = new Set([
  'period',
  'freq',
  'branch_type',
  'time',
  'call-graph',
  'stack-size',
  'max-stack',
  'overwrite',
]);

/** Events that PMUs name themselves and whose unit is known: x86 and hybrid, Armv8 (Arm ARM, "common events"). */
const unitOfEvent: ReadonlyMap<string, Unit> = new Map([
  ['instructions', 'instructions'],
  ['inst_retired', 'instructions'],
  ['cpu-cycles', 'cycles'],
  ['cpu_cycles', 'cycles'],
]);

/**
 * @param isHybrid whether the CPU has several kinds of core, each with a PMU of its own.
 * @throws ERR_ICPROFILE_UNKNOWN_EVENT for a term that is neither event nor format of the PMU.
 * @throws ERR_ICPROFILE_UNSUPPORTED_EVENT for a PMU that counts whole CPUs only, and for sampling terms.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for values that are missing or do not fit.
 */
export function pmuEventCode(
  pmu: Pmu,
  terms: readonly EventTerm[],
  text: string,
  isHybrid: boolean,
): PmuEvent {
  if (pmu.isSystemWide) {
    throw new IcprofileError(
      'ERR_ICPROFILE_UNSUPPORTED_EVENT',
      `"${text}" cannot be counted for a thread: ${pmu.name} counts whole CPUs`,
      {
        remedy: 'Use perf stat -a for it',
      },
    );
  }
  return genericCode(pmu, terms, isHybrid) ?? registersCode(pmu, terms, text);
}

/** `cpu_core/LLC-loads/`: a generic event of one kind of core that its sysfs directory does not list. */
function genericCode(pmu: Pmu, terms: readonly EventTerm[], isHybrid: boolean): PmuEvent | undefined {
  const [term, ...more] = terms;
  if (!pmu.isCore || term === undefined || more.length > 0 || term.value !== undefined) return undefined;
  if (pmu.eventTerms(term.name) !== undefined) return undefined;
  // Only the PMUs of hybrid CPUs take their type in the upper half (PERF_PMU_CAP_EXTENDED_HW_TYPE).
  const extension = isHybrid ? BigInt(pmu.type) << 32n : 0n;
  const generic = genericEvent(term.name);
  if (generic?.type === PerfType.hardware) {
    return { code: codeOf(pmu, generic.type, { config: extension | generic.config }), unit: generic.unit };
  }
  const config = cacheEventConfig(term.name);
  if (config === undefined) return undefined;
  return { code: codeOf(pmu, PerfType.hardwareCache, { config: extension | config }), unit: 'events' };
}

function codeOf(
  pmu: Pmu,
  type: number,
  { config, config1 = 0n, config2 = 0n }: Partial<ConfigRegisters> & { config: bigint },
): EventCode {
  return { pmu: pmu.name, type, config, config1, config2 };
}

function registersCode(pmu: Pmu, terms: readonly EventTerm[], text: string): PmuEvent {
  const named = terms.filter((term) => isEvent(pmu, term));
  const expanded = [
    ...named.flatMap((term) => eventTerms(pmu, term.name, terms, text)),
    ...terms.filter((term) => !named.includes(term)),
  ];
  const registers = expanded.reduce((sum, term) => applyTerm(sum, term, pmu, text), emptyRegisters);
  if (registers.config3 !== 0n) {
    throw new IcprofileError(
      'ERR_ICPROFILE_UNSUPPORTED_EVENT',
      `"${text}" sets config3, which icprofile does not pass on`,
      {
        remedy: 'Leave out the terms that belong to it',
      },
    );
  }
  return { code: codeOf(pmu, pmu.type, registers), unit: unitOfEvent.get(named[0]?.name ?? '') ?? 'events' };
}

function isEvent(pmu: Pmu, term: EventTerm): boolean {
  return term.value === undefined && pmu.eventTerms(term.name) !== undefined;
}

/** What a named event stands for. A parameter, written `core=?` in sysfs, must be among the terms given. */
function eventTerms(pmu: Pmu, name: string, given: readonly EventTerm[], text: string): readonly EventTerm[] {
  const parts = (pmu.eventTerms(name) ?? '').split(',');
  for (const parameter of parts.filter((part) => part.endsWith('=?')).map((part) => part.slice(0, -2))) {
    if (given.some((term) => term.name === parameter && term.value !== undefined)) continue;
    throw new IcprofileError('ERR_ICPROFILE_INVALID_ARGUMENT', `"${text}" needs a value for ${parameter}`, {
      remedy: `Write ${pmu.name}/${name},${parameter}=…/`,
    });
  }
  return parseTerms(parts.filter((part) => !part.endsWith('=?')).join(','), text);
}

function applyTerm(
  registers: ConfigRegisters,
  { name, value }: EventTerm,
  pmu: Pmu,
  text: string,
): ConfigRegisters {
  if (/^config[12]?$/.test(name) && value !== undefined)
    return setRegister(registers, name as ConfigRegister, value, text);
  const raw = /^r(?:0x)?([0-9a-fA-F]{1,16})$/.exec(name);
  const field = pmu.format(name);
  if (field === undefined) {
    if (raw !== null && value === undefined) return { ...registers, config: BigInt(`0x${raw[1] ?? ''}`) };
    throw unknownTerm(name, pmu, text);
  }
  const placed = placeValue(registers, field, value ?? 1n);
  if (placed !== undefined) return placed;
  throw doesNotFit(name, value ?? 1n, bitWidth(field), text);
}

function setRegister(
  registers: ConfigRegisters,
  name: ConfigRegister,
  value: bigint,
  text: string,
): ConfigRegisters {
  if (value >> 64n !== 0n) throw doesNotFit(name, value, 64, text);
  return { ...registers, [name]: value };
}

function doesNotFit(name: string, value: bigint, bits: number, text: string): IcprofileError {
  return new IcprofileError(
    'ERR_ICPROFILE_INVALID_ARGUMENT',
    `"${text}" gives ${name} the value 0x${value.toString(16)}, which does not fit its ${bits} bits`,
  );
}

function unknownTerm(name: string, pmu: Pmu, text: string): IcprofileError {
  if (samplingTerms.has(name)) {
    return new IcprofileError(
      'ERR_ICPROFILE_UNSUPPORTED_EVENT',
      `"${text}" sets ${name}, which steers sampling`,
      { remedy: 'Leave it out' },
    );
  }
  const known = [...pmu.eventNames(), ...pmu.formatNames(), 'config', 'config1', 'config2'];
  return new IcprofileError(
    'ERR_ICPROFILE_UNKNOWN_EVENT',
    `"${text}" has the term "${name}", which ${pmu.name} does not know`,
    {
      remedy: didYouMean(name, known, `Events of ${pmu.name}: ${pmu.eventNames().join(', ') || 'none'}`),
    },
  );
}
