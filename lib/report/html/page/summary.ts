/** The head of the page: what was counted, how much of it, where and how. */
import type { Profile, ProfiledEvent, ProfileSource } from '../../../model/profile';
import { grouped, magnitude, percent, relativeChange, signed, unitName } from '../numbers';
import { element } from './dom';
import type { View } from './view';

export function summary(title: string, profile: Profile, baseline: Profile | null): HTMLElement {
  return element(
    'header',
    { class: 'summary' },
    element('p', { class: 'eyebrow' }, baseline === null ? 'icprofile report' : 'icprofile comparison'),
    element('h1', {}, title),
    ...timeWarning(profile.source),
    element('div', { class: 'total', id: 'total' }),
    facts(profile, baseline),
    ...notes(profile, 'Notes'),
    ...(baseline === null ? [] : notes(baseline, 'Notes on the earlier profile')),
  );
}

/** Counts are exact; times are not. */
function totalText({ total, unit }: ProfiledEvent): string {
  return unit === 'ns' ? magnitude(total, unit) : `${grouped(total)} ${unitName(unit)}`;
}

/** Of the chosen event and thread; drawn anew with them. */
export function totalLine(
  { event, eventIndex, wholeBefore }: View,
  whole: Profile,
  profilerCosts: readonly number[],
): readonly HTMLElement[] {
  const change =
    wholeBefore === null
      ? []
      : [
          element(
            'p',
            { class: 'total-change' },
            `${relativeChange(wholeBefore, event.total)} (${signed(event.total - wholeBefore)}) against ${grouped(wholeBefore)} before`,
          ),
        ];
  return [
    element('p', { class: 'total-large' }, totalText(event)),
    ...change,
    ...profilerLine(whole, eventIndex, profilerCosts[eventIndex] ?? 0),
    ...countingWarning(event),
  ];
}

function profilerLine(
  { events, threads }: Profile,
  eventIndex: number,
  cost: number,
): readonly HTMLElement[] {
  const event = events[eventIndex];
  if (cost === 0 || event === undefined) return [];
  const where = threads.length > 1 ? ' on all threads' : '';
  const text = `Left out: ${magnitude(cost, event.unit)} of the profiler itself${where}, ${percent(cost, event.total + cost)} of all that was counted`;
  return [element('p', { class: 'total-left-out', id: 'profiler-cost' }, text)];
}

function countingWarning({ counted, name }: ProfiledEvent): readonly HTMLElement[] {
  if (counted === 'always') return [];
  const text =
    counted === 'none'
      ? `${name} was not counted at all: its numbers are no counts.`
      : `${name} was counted for a part of the time only: its numbers are too small.`;
  return [element('p', { class: 'warning', role: 'note' }, text)];
}

function timeWarning(source: ProfileSource): readonly HTMLElement[] {
  if (source !== 'software') return [];
  return [
    element(
      'p',
      { class: 'warning', role: 'note', id: 'time-warning' },
      element('strong', {}, 'Time, not instructions.'),
      ' This profile comes from the software source, the kernel’s clock of CPU time. It moves with the CPU, its clock and its load from run to run.',
    ),
  ];
}

const sourceNames: Readonly<Record<ProfileSource, string>> = {
  hardware: 'hardware: the CPU’s own counters',
  emulated: 'emulated: exact counts',
  software: 'software: CPU time',
  manual: 'manual: advanced by the program itself',
};

function facts(profile: Profile, baseline: Profile | null): HTMLElement {
  const { machine, source, startedAt, wallTimeNs, events, threads } = profile;
  const emulator = machine.emulator === null ? '' : `, QEMU ${machine.emulator}`;
  const rows: readonly (readonly [string, string])[] = [
    ['Source', `${sourceNames[source]}${emulator}`],
    [events.length > 1 ? 'Events' : 'Event', events.map(eventText).join('; ')],
    ['Machine', `${machine.cpuModel} (${machine.architecture}), Linux ${machine.kernel}`],
    ['Node', `${machine.node}, V8 ${machine.v8}`],
    ...(machine.flags.length > 0 ? [['Flags', machine.flags.join(' ')] as const] : []),
    ['Threads', threads.map(({ name }) => name).join(', ')],
    ['Recorded', `${dateText(startedAt)}, for ${(wallTimeNs / 1e9).toFixed(3)} s`],
    ...(baseline === null ? [] : [['Compared with', earlierText(baseline, profile)] as const]),
  ];
  return element(
    'dl',
    { class: 'facts' },
    ...rows.map(([term, text]) => element('div', {}, element('dt', {}, term), element('dd', {}, text))),
  );
}

function eventText({ name, corrected, unit }: ProfiledEvent): string {
  const inUnit = name.startsWith(unit) ? '' : ` in ${unitName(unit)}`;
  return `${name}${inUnit}, ${corrected ? 'the wrappers’ own cost taken out' : 'with the wrappers’ own cost in it'}`;
}

function earlierText({ startedAt, machine }: Profile, now: Profile): string {
  const differences = [
    machine.node === now.machine.node ? '' : `Node ${machine.node}`,
    machine.cpuModel === now.machine.cpuModel ? '' : machine.cpuModel,
    machine.flags.join(' ') === now.machine.flags.join(' ')
      ? ''
      : `flags: ${machine.flags.join(' ') || 'none'}`,
  ].filter((text) => text !== '');
  return [`profile of ${dateText(startedAt)}`, ...differences].join(', ');
}

function dateText(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function notes(profile: Profile, heading: string): readonly HTMLElement[] {
  if (profile.notes.length === 0) return [];
  return [
    element(
      'section',
      { class: 'notes' },
      element('h2', {}, heading),
      element('ul', {}, ...profile.notes.map((note) => element('li', {}, note))),
    ),
  ];
}
