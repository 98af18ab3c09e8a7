/** What `callgrind_annotate` shows of exported profiles. */
import fs from 'node:fs';
import path from 'node:path';
import type { Profile } from '../../lib/model/profile/profile';
import { callgrindReport } from '../../lib/report/export/callgrind';
import { programValues } from '../../lib/report/export/export-values';
import { withRecursionLevels, withThreadFrames } from '../../lib/report/export/export-tree';
import { describeWith, run, temporaryDirectory, viewers } from './support/programs';
import { byName, plainlyNamed, profilesToExport, sorted, wholeStatistics } from './support/profiles';

describeWith(viewers.callgrindAnnotate, 'callgrind_annotate', () => {
  const directory = temporaryDirectory();

  function annotate(profile: Profile, ...options: readonly string[]): string {
    const file = path.join(directory, 'callgrind.out.test');
    fs.writeFileSync(file, callgrindReport(profile));
    const fixed = ['--threshold=100', '--auto=no', '--show-percs=no'];
    return run(viewers.callgrindAnnotate, [...fixed, ...options, file], directory);
  }

  describe.each(profilesToExport(20))('of a profile (%s)', (_, profile) => {
    const plain = plainlyNamed(profile);
    const events = [...profile.events.keys()];

    it('adds up to the total of each event', () => {
      const totals = /^(.*?) {2}PROGRAM TOTALS$/m.exec(annotate(profile))?.[1] ?? '';
      expect(numbersIn(totals)).toEqual(programValues(profile).events.map(({ total }) => total));
    });

    it.each(events)("shows each function's self (event %d)", (event) => {
      expect(summedLevels(column(annotate(plain), event))).toEqual(
        byName(wholeStatistics(plain, event), ({ self }) => self),
      );
    });

    it.each(events)("shows each function's total as its inclusive cost (event %d)", (event) => {
      const shown = column(annotate(plain, '--inclusive=yes'), event);
      expect(shown).toEqual(byName(wholeStatistics(withRecursionLevels(plain), event), ({ total }) => total));
      expect(shown).toMatchObject(byName(wholeStatistics(plain, event), ({ total }) => total));
    });

    it('shows who called whom how often', () => {
      expect(callsIn(annotate(plain, '--tree=caller'))).toEqual(callsOf(programValues(plain)));
    });

    it('keeps functions apart whatever their names are', () => {
      const shown = rowsIn(annotate(profile)).map(({ values }) => values[0] ?? 0);
      const levelled = wholeStatistics(withRecursionLevels(profile));
      expect(sorted(shown)).toEqual(sorted(levelled.map(({ self }) => self)));
    });
  });
});

interface Row {
  readonly name: string;
  readonly values: readonly number[];
}

/** The table of functions: values, two spaces, and `file:function`. */
function rowsIn(output: string): readonly Row[] {
  const table = output.slice(output.indexOf('file:function'));
  return [...table.matchAll(/^ *((?:[\d,.]+ +)+) (\S.*)$/gm)].map(([, values, name]) => ({
    name: name!.replace(/^.*:/, ''),
    values: numbersIn(values!),
  }));
}

function column(output: string, event: number): Readonly<Record<string, number>> {
  return Object.fromEntries(rowsIn(output).map(({ name, values }) => [name, values[event] ?? 0]));
}

/** Of `f`, `f'2` and so on. */
function summedLevels(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [name, value] of Object.entries(values)) {
    const base = name.replace(/'\d+$/, '');
    sums[base] = (sums[base] ?? 0) + value;
  }
  return sums;
}

/** Calls from caller to called function: lines `< caller (3x)` above the line `* called`. */
function callsIn(output: string): Readonly<Record<string, number>> {
  const calls: Record<string, number> = {};
  let callers: (readonly [string, number])[] = [];
  for (const line of output.split('\n')) {
    const caller = / < .*:(.*?) \(([\d,]+)x\)/.exec(line);
    if (caller !== null) callers.push([caller[1]!, numbersIn(caller[2]!)[0]!]);
    const called = / \* {2}.*:(.*)$/.exec(line);
    if (called === null) continue;
    for (const [name, count] of callers) calls[`${name} > ${called[1]!}`] = count;
    callers = [];
  }
  return calls;
}

/** As the profile has them; 1 where a node came to be without a call. */
function callsOf(profile: Profile): Readonly<Record<string, number>> {
  const { nodes, functions, calls } = withRecursionLevels(withThreadFrames(profile));
  const counts: Record<string, number> = {};
  const add = (from: number, to: number, count: number) => {
    const [caller, called] = [from, to].map((node) => functions[nodes[node]!.function]!.name);
    const pair = `${caller!} > ${called!}`;
    counts[pair] = (counts[pair] ?? 0) + count;
  };
  nodes.forEach(({ parent }, index) => parent >= 0 && add(parent, index, 0));
  for (const { from, to, count } of calls) add(from, to, count);
  return Object.fromEntries(Object.entries(counts).map(([pair, count]) => [pair, Math.max(count, 1)]));
}

function numbersIn(text: string): readonly number[] {
  return [...text.matchAll(/[\d,]+/g)].map(([digits]) => Number(digits.replaceAll(',', '')));
}
