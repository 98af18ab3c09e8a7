/** `icprofile doctor` for people: labels in one column, text wrapped in the other. Pure. */
import { visibleLine } from '../../visible-text';
import type { Availability, DoctorReport, SourceReport } from '../../doctor';

const labelWidth = 19;

/** A label and paragraphs beside it. */
type Row = readonly [label: string, ...paragraphs: string[]];

/** @param width columns of the terminal. */
export function doctorText(report: DoctorReport, width: number): string {
  const sections: readonly (readonly [string, readonly Row[]])[] = [
    ['Counter sources', [...report.sources.map(sourceRow), automaticRow(report)]],
    ['Events', report.sources.flatMap(eventRows)],
    ['Reading', [['user-space reads', ...availability(report.userSpaceReads)]]],
    ['Permissions', permissionRows(report)],
    ['Machine', machineRows(report)],
  ];
  return sections
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => `${title}\n${rows.map((row) => layOut(row, width)).join('')}`)
    .join('\n');
}

function sourceRow(source: SourceReport): Row {
  const note = source.note === null ? [] : [source.note];
  return [source.source, ...availability(source), ...note];
}

function availability({ available, cause, remedy }: Availability): readonly string[] {
  if (available) return ['available'];
  return [`not available: ${cause ?? 'unknown'}`, ...(remedy === null ? [] : [`What to do: ${remedy}`])];
}

/** A command can start the emulator; a program that runs already cannot move into it. */
function automaticRow({ automaticSource, sources }: DoctorReport): Row {
  if (automaticSource === null) return ['auto', 'takes none: nothing can be counted here'];
  const hasEmulator = sources.some(({ source, available }) => source === 'emulated' && available);
  if (automaticSource !== 'software') return ['auto', `takes ${automaticSource}`];
  const time = 'software, which counts time, not instructions';
  if (!hasEmulator) return ['auto', `takes ${time}`];
  return [
    'auto',
    'icprofile run, bench and exec take emulated',
    `a program that is started without them takes ${time}`,
  ];
}

function eventRows({ source, events }: SourceReport): readonly Row[] {
  if (events.length === 0) return [];
  const named = (wanted: boolean) =>
    events.flatMap(({ name, available }) => (available === wanted ? [name] : []));
  const missing = named(false);
  return [
    [source, named(true).join(', '), ...(missing.length === 0 ? [] : [`not here: ${missing.join(', ')}`])],
  ];
}

function permissionRows({ system }: DoctorReport): readonly Row[] {
  const { paranoidLevel, seccompMode, capabilities } = system;
  return [
    [
      'perf_event_paranoid',
      paranoidLevel === null ? 'unknown' : `${paranoidLevel} (${paranoidMeaning(paranoidLevel)})`,
    ],
    ['seccomp', seccompMode ?? 'unknown'],
    ['capabilities', capabilities === null ? 'unknown' : capabilityNames(capabilities)],
  ];
}

/** Documentation/admin-guide/sysctl/kernel.rst, for processes without capabilities. */
function paranoidMeaning(level: number): string {
  if (level >= 3) return 'no events without CAP_PERFMON';
  return level === 2 ? 'user mode only without CAP_PERFMON' : 'user and kernel mode';
}

function capabilityNames({ perfmon, sysAdmin }: NonNullable<DoctorReport['system']['capabilities']>): string {
  const names = [...(perfmon ? ['CAP_PERFMON'] : []), ...(sysAdmin ? ['CAP_SYS_ADMIN'] : [])];
  return names.join(', ') || 'neither CAP_PERFMON nor CAP_SYS_ADMIN';
}

function machineRows({ machine, system, emulator }: DoctorReport): readonly Row[] {
  const hypervisor = system.hypervisor === 'unknown' ? 'present, does not say its name' : system.hypervisor;
  return [
    ['CPU', `${machine.cpuModel} (${machine.architecture})`],
    ['PMUs', system.pmus.join(', ') || 'none'],
    ['hypervisor', hypervisor ?? 'none seen'],
    ['container', system.container ?? 'none seen'],
    ['kernel', machine.kernel],
    ['Node', `${machine.node}, V8 ${machine.v8}`],
    ['Node flags', machine.flags.join(' ') || 'none'],
    ['QEMU', emulator.version === undefined ? 'not found' : `${emulator.version}, ${emulator.path ?? ''}`],
    ...(machine.emulator === null ? [] : [['runs under', `QEMU ${machine.emulator}`] as const]),
  ];
}

function layOut([label, ...paragraphs]: Row, width: number): string {
  const indent = ' '.repeat(2 + labelWidth + 2);
  const lines = paragraphs.flatMap((paragraph) => wrap(paragraph, Math.max(width - indent.length, 30)));
  const [first = '', ...rest] = lines;
  return [`  ${label.padEnd(labelWidth)}  ${first}`, ...rest.map((line) => indent + line)]
    .map((line) => `${visibleLine(line)}\n`)
    .join('');
}

function wrap(text: string, width: number): readonly string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}
