/** What can be counted on this machine, and what keeps the rest from it: the data of `icprofile doctor`. */
import { emulatorStatus, type EmulatorStatus } from '../emulator';
import { IcprofileError } from '../errors';
import { ReadingFlag, readingStride } from '../native';
import { cacheEventNames, resolveEvent, hardwareEvents, softwareEvents } from '../counters/events';
import { diagnoseUserReads, problemOf, systemFacts, type SystemFacts } from '../counters/diagnosis';
import {
  processContext,
  type CounterContext,
  openCountersIn,
  openPerf,
  hardwareAbsence,
} from '../counters/sources';
import {
  machineFingerprint,
  type MachineFingerprint,
  systemReader,
  type SystemReader,
} from '../counters/system';
import type { CounterSource } from '../counters';

/** Something that works here, or why it does not and what to do; `null` where there is nothing to say. */
export interface Availability {
  readonly available: boolean;
  readonly cause: string | null;
  readonly remedy: string | null;
}

export interface EventReport {
  /** As `openCounters` takes it. */
  readonly name: string;
  readonly available: boolean;
}

export interface SourceReport extends Availability {
  readonly source: CounterSource;
  /** How to use it, where that takes more than asking for it. */
  readonly note: string | null;
  /** The generic events, tried one by one; none where the source is not available. */
  readonly events: readonly EventReport[];
}

/** Plain data, as `icprofile doctor --json` prints it. Fields are added with the same version, never changed. */
export interface DoctorReport {
  readonly version: 1;
  /** Best first. */
  readonly sources: readonly SourceReport[];
  /** What `openCounters()` takes here, null where there is none. */
  readonly automaticSource: CounterSource | null;
  readonly userSpaceReads: Availability;
  readonly emulator: EmulatorStatus;
  readonly system: SystemFacts;
  readonly machine: MachineFingerprint;
}

/** Everything that the report is made from. */
export interface DoctorInputs {
  /** @throws ERR_ICPROFILE_NATIVE_UNAVAILABLE */
  readonly makeContext: () => CounterContext;
  readonly system: SystemReader;
  readonly emulator: () => EmulatorStatus;
  readonly machine: () => MachineFingerprint;
}

const here: Availability = { available: true, cause: null, remedy: null };

const processInputs: DoctorInputs = {
  makeContext: processContext,
  system: systemReader,
  emulator: emulatorStatus,
  machine: machineFingerprint,
};

/** Opens and closes every generic event once, which takes some milliseconds. Throws nothing that is the machine's. */
export function collectDoctorReport(inputs: DoctorInputs = processInputs): DoctorReport {
  const emulator = inputs.emulator();
  const machine = inputs.machine();
  const hardware = sourceReport(inputs, 'hardware', hardwareNames());
  const emulated = emulatedReport(sourceReport(inputs, 'emulated', ['instructions:u']), emulator);
  const software = sourceReport(
    inputs,
    'software',
    softwareEvents.map(({ name }) => name),
  );
  return {
    version: 1,
    sources: [hardware, emulated, software],
    automaticSource: automaticSource(inputs),
    userSpaceReads: userSpaceReads(inputs, hardware, machine.architecture),
    emulator,
    system: systemFacts(inputs.system, machine.architecture),
    machine,
  };
}

function hardwareNames(): readonly string[] {
  return [...hardwareEvents.map(({ name }) => name), ...cacheEventNames].map((name) => `${name}:u`);
}

/** A source is there if it opens its default event and that counts. */
function sourceReport(inputs: DoctorInputs, source: CounterSource, names: readonly string[]): SourceReport {
  const absence = absenceOf(inputs, source);
  if (absence !== undefined) return { source, ...absence, note: null, events: [] };
  const events = names.map((name) => ({
    name,
    available: errorOf(() => openIn(inputs, source, [name])) === undefined,
  }));
  return { source, ...here, note: null, events };
}

function absenceOf(inputs: DoctorInputs, source: CounterSource): Availability | undefined {
  const error = errorOf(() => openIn(inputs, source));
  if (error === undefined) return undefined;
  if (source === 'hardware' && error.code === 'ERR_ICPROFILE_SOURCE_UNAVAILABLE') {
    const diagnosis = hardwareAbsence(inputs.makeContext());
    if (diagnosis !== undefined)
      return { available: false, cause: diagnosis.cause, remedy: diagnosis.remedy };
  }
  return { available: false, cause: problemOf(error), remedy: error.remedy ?? null };
}

/** The emulated source is there for every program that is started under the emulator. */
function emulatedReport(report: SourceReport, emulator: EmulatorStatus): SourceReport {
  if (report.available) return { ...report, note: 'this process runs under the emulator' };
  if (!emulator.available) return { ...report, cause: emulator.cause, remedy: emulator.remedy };
  return {
    ...report,
    ...here,
    note: 'start programs with: icprofile exec --source emulated -- node app.js',
    events: [{ name: 'instructions:u', available: true }],
  };
}

function openIn(
  { makeContext }: DoctorInputs,
  source: CounterSource | 'auto',
  events?: readonly string[],
): CounterSource {
  const quiet = () => ({ ...makeContext(), warn: () => undefined });
  const group = openCountersIn(quiet, events, { source });
  group.close();
  return group.source;
}

function automaticSource(inputs: DoctorInputs): CounterSource | null {
  let source: CounterSource | null = null;
  errorOf(() => (source = openIn(inputs, 'auto')));
  return source;
}

/** Whether a counter that is read in user space gives its value without falling back to read(2). */
function userSpaceReads(
  { makeContext, system }: DoctorInputs,
  hardware: SourceReport,
  architecture: string,
): Availability {
  if (!hardware.available)
    return { available: false, cause: 'the hardware source is not available', remedy: null };
  const context = makeContext();
  const result = openPerf(context, [resolveEvent('instructions:u', [])], {
    target: 'thread',
    userSpaceReads: true,
  });
  const [part] = 'parts' in result ? result.parts : [];
  if (part === undefined) return { available: false, cause: 'the counter did not open', remedy: null };
  const numbers = new Float64Array(readingStride);
  part.native.enable();
  part.native.readInto(numbers);
  part.native.close();
  const fellBack = ((numbers[readingStride - 1] ?? 0) & ReadingFlag.FellBack) !== 0;
  if (!fellBack) return here;
  return { available: false, ...diagnoseUserReads(systemFacts(system, architecture)) };
}

function errorOf(run: () => unknown): IcprofileError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof IcprofileError) return error;
    throw error;
  }
}
