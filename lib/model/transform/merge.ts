/** Many profiles as one: of runs, of processes, of shards of a test suite. Pure. */
import { invalidArgument } from '../../errors';
import {
  compareText,
  type Profile,
  type ProfiledEvent,
  type ProfileMachine,
  addProfile,
  TreeBuilder,
} from '../profile';
import { checkLikeProfiles, machineDifferences } from './like-profiles';

/**
 * Everything adds up: calls, values, totals, wall time. Functions with the same kind, name, place and labels are one; threads of
 * one name are one. `startedAt` is the first one's. The order of the profiles makes a difference only to the order of what
 * is in the result.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for an empty list.
 * @throws ERR_ICPROFILE_UNLIKE_PROFILES where source, architecture, events, units or correction differ.
 */
export function mergeProfiles(profiles: readonly Profile[]): Profile {
  const [first, ...others] = profiles;
  if (first === undefined) throw invalidArgument('profiles', 'at least one', profiles);
  const builder = new TreeBuilder(first.events.length);
  addProfile(builder, first);
  const header = others.reduce((merged, profile) => {
    checkLikeProfiles(merged, profile);
    addProfile(builder, profile);
    return mergeHeaders(merged, profile);
  }, first);
  return { ...header, ...builder.build() };
}

/** All that is not in the tree. */
function mergeHeaders(a: Profile, b: Profile): Profile {
  return {
    ...a,
    icprofileVersion: laterText(a.icprofileVersion, b.icprofileVersion),
    startedAt: Date.parse(a.startedAt) <= Date.parse(b.startedAt) ? a.startedAt : b.startedAt,
    wallTimeNs: a.wallTimeNs + b.wallTimeNs,
    machine: mergeMachines(a.machine, b.machine),
    events: a.events.map((event, index) => mergeEvents(event, b.events[index] ?? event)),
    notes: united([...a.notes, ...b.notes, ...mixtureNotes(a, b)]),
  };
}

function mergeEvents(a: ProfiledEvent, b: ProfiledEvent): ProfiledEvent {
  // What was counted in one profile and not in another was counted for a part of the time.
  return { ...a, total: a.total + b.total, counted: a.counted === b.counted ? a.counted : 'multiplexed' };
}

const unlike = 'various';

function mergeMachines(a: ProfileMachine, b: ProfileMachine): ProfileMachine {
  const common = <T>(first: T, second: T): T | typeof unlike => (first === second ? first : unlike);
  return {
    cpuModel: common(a.cpuModel, b.cpuModel),
    architecture: a.architecture,
    kernel: common(a.kernel, b.kernel),
    node: common(a.node, b.node),
    v8: common(a.v8, b.v8),
    flags: united([...a.flags, ...b.flags]),
    emulator: common(a.emulator, b.emulator),
  };
}

/** Without the values, so that each of many unlike profiles adds the same note. */
function mixtureNotes(a: Profile, b: Profile): readonly string[] {
  return machineDifferences(a.machine, b.machine).map(
    ({ what }) => `Merged from profiles that differ in ${what}: numbers move with it`,
  );
}

function laterText(a: string, b: string): string {
  return compareText(a, b) < 0 ? b : a;
}

function united(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
