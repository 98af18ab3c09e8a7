/** What `go tool pprof` shows of exported profiles. */
import fs from 'node:fs';
import path from 'node:path';
import type { Profile } from '../../lib/model/profile/profile';
import { pprofReport } from '../../lib/report/export/pprof';
import { programValues, withWholeSelf } from '../../lib/report/export/export-values';
import { functionStatistics, type FunctionStatistics } from '../../lib/model/profile/function-statistics';
import { describeWith, run, temporaryDirectory, viewers } from './support/programs';
import { byName, plainlyNamed, profilesToExport, recordedProfile, sorted } from './support/profiles';

describeWith(viewers.go, 'pprof', () => {
  const directory = temporaryDirectory();
  const file = path.join(directory, 'test.pb.gz');

  function pprof(...options: readonly string[]): string {
    return run(viewers.go, ['tool', 'pprof', ...options, file], directory);
  }

  /** Flat and cumulative values of each function. */
  function top(type: string): readonly Row[] {
    const everything = ['-nodefraction=0', '-edgefraction=0', '-nodecount=1000000', '-trim=false'];
    return rowsIn(pprof('-top', `-sample_index=${type}`, '-unit=ns', ...everything));
  }

  describe.each(profilesToExport(12))('of a profile (%s)', (_, profile) => {
    const plain = plainlyNamed(profile);

    it.each(typesOf(profile))("shows each function's self and total (%s)", (type, event) => {
      fs.writeFileSync(file, pprofReport(plain));
      const rows = top(type);
      const statistics = statisticsWithoutLabels(plain, event);
      expect(valuesOf(rows, 'flat')).toEqual(withoutZeros(byName(statistics, ({ self }) => self)));
      expect(valuesOf(rows, 'cumulative')).toEqual(withoutZeros(byName(statistics, ({ total }) => total)));
      expect(sumOf(rows.map(({ flat }) => flat))).toBe(programValues(profile).events[event]!.total);
    });

    it('shows the calls of each function', () => {
      fs.writeFileSync(file, pprofReport(plain));
      const calls = statisticsWithoutLabels(plain, 0).map((row) =>
        row.function.kind === 'label' ? { ...row, calls: 0 } : row,
      );
      expect(valuesOf(top('calls'), 'flat')).toEqual(withoutZeros(byName(calls, (row) => row.calls)));
    });

    it('keeps functions apart whatever their names are', () => {
      fs.writeFileSync(file, pprofReport(profile));
      const [[type]] = typesOf(profile) as [readonly [string, number]];
      const expected = statisticsWithoutLabels(profile, 0).map(({ self }) => self);
      expect(sorted(top(type).map(({ flat }) => flat))).toEqual(sorted(expected));
    });
  });

  it('can be cut by label and by thread', () => {
    fs.writeFileSync(file, pprofReport(labelledProfile()));
    const workUnder = (endpoint: string) =>
      rowsIn(pprof('-top', `-tagfocus=endpoint=${endpoint}`)).find(({ name }) => name === 'work');
    expect(workUnder('users')).toMatchObject({ flat: 30 });
    expect(workUnder('items')).toMatchObject({ flat: 400 });
    expect(pprof('-tags')).toMatch(/thread: Total 430[^]*430\.0 \( *100%\): main/);
  });

  it('shows the first event, or the one that was chosen', () => {
    fs.writeFileSync(file, pprofReport(recordedProfile()));
    expect(pprof('-top')).toContain('Type: instructions:u\n');
    fs.writeFileSync(file, pprofReport(recordedProfile(), { event: 'cycles:u' }));
    expect(pprof('-top')).toContain('Type: cycles:u\n');
  });

  it('says where the numbers are from', () => {
    fs.writeFileSync(file, pprofReport({ ...recordedProfile(), notes: ['Handle with care'] }));
    expect(pprof('-comments')).toMatch(/manual source\n[^]*Handle with care/);
  });
});

interface Row {
  readonly name: string;
  readonly flat: number;
  readonly cumulative: number;
}

function rowsIn(output: string): readonly Row[] {
  const rows = output.matchAll(/^ *([\d.]+)(?:ns)? +\S+% +\S+% +([\d.]+)(?:ns)? +\S+% {2}(.*)$/gm);
  return [...rows].map(([, flat, cumulative, name]) => ({
    name: name!,
    flat: Number(flat),
    cumulative: Number(cumulative),
  }));
}

function valuesOf(rows: readonly Row[], which: 'flat' | 'cumulative'): Readonly<Record<string, number>> {
  return withoutZeros(Object.fromEntries(rows.map((row) => [row.name, row[which]])));
}

function withoutZeros(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));
}

/** Sample type and index of each event of a generated profile. */
function typesOf({ events }: Profile): readonly (readonly [string, number])[] {
  return events.map(({ name, unit }, index) => {
    const isAlone = unit !== 'events' && events.filter((event) => event.unit === unit).length === 1;
    return [isAlone ? (unit === 'ns' ? 'cpu' : unit) : name, index];
  });
}

/** What labels' nodes have themselves counts to the functions around them. */
function statisticsWithoutLabels(profile: Profile, event: number): readonly FunctionStatistics[] {
  const whole = withWholeSelf(programValues(profile));
  const isLabel = (node: number) => whole.functions[whole.nodes[node]!.function]!.kind === 'label';
  const selfs = whole.functions.map(() => 0);
  whole.nodes.forEach(({ self }, index) => {
    let node = index;
    while (isLabel(node)) node = whole.nodes[node]!.parent;
    selfs[whole.nodes[node]!.function]! += self[event]!;
  });
  return functionStatistics(whole, event).map((row, index) => ({
    ...row,
    self: selfs[index]!,
    total: row.function.kind === 'label' ? 0 : row.total,
  }));
}

function labelledProfile(): Profile {
  const base = recordedProfile();
  const zero = { rawSelf: [0], resumptions: 0, resumed: [0] };
  const [program] = base.functions;
  const label = (endpoint: string) => ({
    ...program!,
    name: '',
    kind: 'label' as const,
    labels: { endpoint },
  });
  return {
    ...base,
    events: [
      { name: 'instructions:u', unit: 'instructions', total: 430, corrected: true, counted: 'always' },
    ],
    functions: [program!, label('users'), label('items'), { ...program!, name: 'work', kind: 'function' }],
    nodes: [
      { ...zero, function: 0, parent: -1, self: [0] },
      { ...zero, function: 1, parent: 0, self: [0] },
      { ...zero, function: 3, parent: 1, self: [30] },
      { ...zero, function: 2, parent: 0, self: [0] },
      { ...zero, function: 3, parent: 3, self: [400] },
    ],
    calls: [],
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
