/** What stands above and below a table: what was counted, where and how. */
import { nodeTotals, type Profile, type ProfiledEvent } from '../../model/profile';
import { sortKeyOf } from '../../model/transform';
import type { ReportOptions } from '../format';
import { grouped, percent, seconds, signed, signedPercent } from '../numbers';

/** @param profilerCost what was charged to the profiler itself, which the profile does not have any more. */
export function headerLines(
  profile: Profile,
  eventIndex: number,
  event: ProfiledEvent,
  profilerCost: number,
): readonly string[] {
  return [
    `${event.name}: ${grouped(event.total)} ${unitName(event)} in ${seconds(profile.wallTimeNs)} (${sourceText(profile, event)})`,
    ...machineLines(profile),
    ...threadLines(profile, eventIndex, event),
    `${profile.startedAt}, ${event.corrected ? "the wrappers' own cost taken out" : "with the wrappers' own cost in it"}`,
    ...profilerLines(event, profilerCost),
  ];
}

function profilerLines(event: ProfiledEvent, cost: number): readonly string[] {
  if (cost === 0) return [];
  const share = percent(cost, event.total + cost);
  return [
    `left out: ${grouped(cost)} ${unitName(event)} of the profiler itself, ${share} % of all that was counted`,
  ];
}

export function comparisonHeaderLines(
  before: Profile,
  after: Profile,
  [eventBefore, eventAfter]: readonly [ProfiledEvent, ProfiledEvent],
): readonly string[] {
  const change = eventAfter.total - eventBefore.total;
  const part = signedPercent(change, eventBefore.total);
  return [
    `${eventAfter.name}: ${grouped(eventBefore.total)} ${unitName(eventBefore)} before, ${grouped(eventAfter.total)} after: ${signed(change)}${part === '' ? '' : ` (${part} %)`}`,
    `before: ${before.startedAt}, ${seconds(before.wallTimeNs)} (${sourceText(before, eventBefore)})`,
    `after:  ${after.startedAt}, ${seconds(after.wallTimeNs)} (${sourceText(after, eventAfter)})`,
    ...machineLines(after),
  ];
}

/** For the heading of a column: instructions need no name. */
export function unitSuffix({ unit }: ProfiledEvent): string {
  return unit === 'instructions' ? '' : ` (${unit})`;
}

function sourceText({ source }: Profile, { counted }: ProfiledEvent): string {
  const warning = { always: '', multiplexed: ', for a part of the time', none: ', NOT COUNTED' }[counted];
  return `${source} source${warning}`;
}

function machineLines({ machine }: Profile): readonly string[] {
  const emulator = machine.emulator === null ? '' : `, QEMU ${machine.emulator}`;
  return [
    `${machine.cpuModel} (${machine.architecture}${emulator}), Linux ${machine.kernel}, Node ${machine.node}, V8 ${machine.v8}`,
    ...(machine.flags.length > 0 ? [`node ${machine.flags.join(' ')}`] : []),
  ];
}

/** Where there is more than one. */
function threadLines(profile: Profile, eventIndex: number, { total }: ProfiledEvent): readonly string[] {
  if (profile.threads.length < 2) return [];
  const totals = nodeTotals(profile, eventIndex);
  const shares = profile.threads.map(({ name, root }) => `${name} ${percent(totals[root] ?? 0, total)} %`);
  return [`threads: ${shares.join(', ')}`];
}

function unitName({ unit }: ProfiledEvent): string {
  return unit === 'ns' ? 'ns of CPU time' : unit;
}

/** `sorted by self, then name`. */
export function orderText({ sort = 'self', reverse = false }: ReportOptions): string {
  const keys = [sort].flat().map(sortKeyOf);
  return `sorted by ${keys.join(', then ')}${reverse ? ', reversed' : ''}`;
}

/** Below a table: what to know before trusting it. */
export function noteLines(notes: readonly string[]): readonly string[] {
  return notes.map((note) => `note: ${note}`);
}
