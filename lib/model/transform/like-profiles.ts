/** Which profiles can be put together: their numbers must mean the same. */
import { IcprofileError } from '../../errors';
import type { Profile, ProfiledEvent, ProfileMachine } from '../profile';

/** @throws ERR_ICPROFILE_UNLIKE_PROFILES where source, architecture or any event differ. */
export function checkLikeProfiles(first: Profile, second: Profile): void {
  checkLike('source', first.source, second.source);
  checkLike('architecture', first.machine.architecture, second.machine.architecture);
  checkLike('list of events', eventNames(first), eventNames(second));
  first.events.forEach((event, index) => {
    const other = second.events[index];
    if (other !== undefined) checkLikeEvents(event, other);
  });
}

/** Of one event only. @throws ERR_ICPROFILE_UNLIKE_PROFILES */
export function checkLikeEvents(first: ProfiledEvent, second: ProfiledEvent): void {
  checkLike(`unit of ${first.name}`, first.unit, second.unit);
  checkLike(`correction of ${first.name}`, correction(first), correction(second));
}

/** @throws ERR_ICPROFILE_UNLIKE_PROFILES where they differ. */
export function checkLike(what: string, first: string, second: string): void {
  if (first === second) return;
  throw new IcprofileError(
    'ERR_ICPROFILE_UNLIKE_PROFILES',
    `The numbers of these profiles do not mean the same: the ${what} is ${first} in one and ${second} in another`,
    { remedy: 'Put together only profiles that were recorded in the same way' },
  );
}

function eventNames({ events }: Profile): string {
  return events.map((event) => event.name).join(', ');
}

function correction({ corrected }: ProfiledEvent): string {
  return corrected ? "the wrappers' cost taken out" : 'none';
}

const machineLabels = {
  cpuModel: 'CPU',
  node: 'Node',
  v8: 'V8',
  flags: 'Node flags',
  emulator: 'QEMU',
} satisfies Partial<Record<keyof ProfileMachine, string>>;

export interface MachineDifference {
  /** What it is, in words. */
  readonly what: string;
  readonly first: string;
  readonly second: string;
}

/** What numbers move with and may differ all the same. */
export function machineDifferences(
  first: ProfileMachine,
  second: ProfileMachine,
): readonly MachineDifference[] {
  const fields = Object.keys(machineLabels) as (keyof typeof machineLabels)[];
  const ofMachine = fields
    .map((field) => ({
      what: machineLabels[field],
      first: textOf(first[field]),
      second: textOf(second[field]),
    }))
    .filter((difference) => difference.first !== difference.second);
  return [...ofMachine, ...environmentDifferences(first, second)];
}

/** Variables such as TZ, and the data that they choose from. None where a file is older than these records. */
export function environmentDifferences(
  { environment: first }: ProfileMachine,
  { environment: second }: ProfileMachine,
): readonly MachineDifference[] {
  if (first === undefined || second === undefined) return [];
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])].toSorted();
  return names
    .map((what) => ({ what, first: first[what] ?? 'not set', second: second[what] ?? 'not set' }))
    .filter((difference) => difference.first !== difference.second);
}

function textOf(value: string | readonly string[] | null): string {
  if (value === null) return 'none';
  return typeof value === 'string' ? value : value.join(' ') || 'none';
}
