/** What speedscope shows of exported profiles, in its own format and in the others that it imports. */
import type { Profile } from '../../lib/model/profile/profile';
import { callgrindReport } from '../../lib/report/export/callgrind';
import { collapsedReport } from '../../lib/report/export/collapsed';
import { cpuProfileReport } from '../../lib/report/export/cpuprofile';
import { pprofReport } from '../../lib/report/export/pprof';
import { speedscopeReport } from '../../lib/report/export/speedscope';
import type { FunctionStatistics } from '../../lib/model/profile/function-statistics';
import { functionStatistics } from '../../lib/model/profile/function-statistics';
import { programValues } from '../../lib/report/export/export-values';
import { browserForTests } from './support/chromium';
import { describeWith, temporaryDirectory, viewers } from './support/programs';
import { plainlyNamed, profilesToExport, recordedProfile, sorted, wholeStatistics } from './support/profiles';
import { frameValues, Speedscope, type SpeedscopeFile } from './support/speedscope';

/** As `name: self, total`, without what came to nothing. */
type Shown = readonly string[];

describeWith(viewers.chromium, 'speedscope', () => {
  const browser = browserForTests();
  const directory = temporaryDirectory();
  let speedscope: Speedscope;
  beforeAll(async () => {
    speedscope = await Speedscope.open(browser(), directory);
  });

  describe.each(profilesToExport(4))('of a profile (%s)', (_, profile) => {
    const plain = plainlyNamed(profile);

    it('shows self and total of each function, thread and event', async () => {
      const file = await speedscope.import('test.speedscope.json', speedscopeReport(plain));
      const views = profile.threads.flatMap((thread) =>
        profile.events.map((event, index) => ({ name: `${thread.name}: ${event.name}`, thread, index })),
      );
      expect(file.profiles.map(({ name }) => name)).toEqual(views.map(({ name }) => name));
      for (const [at, { thread, index }] of views.entries()) {
        const rows = functionStatistics(programValues(onlyThread(plain, thread.root)), index);
        expect(shownBy(file, at)).toEqual(expected(rows));
      }
    });

    it('keeps functions apart whatever their names are, with their places', async () => {
      const { shared, profiles } = await speedscope.import('test.speedscope.json', speedscopeReport(profile));
      const [{ root }] = profile.threads as [Profile['threads'][number]];
      const rows = functionStatistics(programValues(onlyThread(profile, root)))
        .filter(({ total }) => total !== 0)
        .map(({ function: { line, column }, self, total }) => [line, column, self, total].join());
      const shown = frameValues(profiles[0]!, shared.frames).map(({ frame: { line, col }, self, total }) =>
        [line, col, self, total].join(),
      );
      expect(shown.sort()).toEqual(rows.sort());
    });

    it('shows a .cpuprofile', async () => {
      const inCounts = withUnit(plain, 'instructions');
      const file = await speedscope.import('test.cpuprofile', cpuProfileReport(inCounts));
      expect(file.profiles.map(({ unit }) => unit)).toEqual(['microseconds']);
      const rows = wholeStatistics(inCounts).map((row) => (row.function.name === 'f0' ? asLeaf(row) : row));
      expect(shownBy(file)).toEqual(expected(rows));
    });

    it('shows collapsed stacks', async () => {
      const file = await speedscope.import('test.txt', collapsedReport(plain));
      expect(shownBy(file)).toEqual(expected(wholeStatistics(plain)));
    });

    it('keeps functions apart in collapsed stacks whatever their names are', async () => {
      const file = await speedscope.import('test.txt', collapsedReport(profile));
      const selfs = frameValues(file.profiles[0]!, file.shared.frames).map(({ self }) => self);
      expect(sorted(selfs)).toEqual(sorted(wholeStatistics(profile).map(({ self }) => self)));
    });

    it('keeps functions apart in a .cpuprofile whatever their names are', async () => {
      const inCounts = withUnit(profile, 'instructions');
      const file = await speedscope.import('test.cpuprofile', cpuProfileReport(inCounts));
      // The threads' (program) frames are one, as everywhere.
      const selfs = frameValues(file.profiles[0]!, file.shared.frames).map(({ self }) => self);
      expect(sorted(selfs)).toEqual(sorted(wholeStatistics(inCounts).map(({ self }) => self)));
    });

    it('shows all of a pprof file', async () => {
      const file = await speedscope.import('test.pb.gz', pprofReport(plain));
      expect(file.profiles[0]!.endValue).toBe(programValues(plain).events[0]!.total);
    });

    it('reads a Callgrind file', async () => {
      const file = await speedscope.import('callgrind.out.test', callgrindReport(profile));
      expect(file.profiles).toHaveLength(profile.events.length);
    });
  });

  it('has all of it on the screen', async () => {
    await speedscope.import('test.speedscope.json', speedscopeReport(recordedProfile()));
    const instructions = await speedscope.text();
    expect(instructions).toContain('main: instructions:u (1/2)');
    expect(instructions).toMatch(/21,154 \(100%\)\s+20,000 \(95%\)\s+\(program\)/);
    expect(instructions).toMatch(/47 \(0\.22%\)\s+40 \(0\.19%\)\s+countDown/);
    await speedscope.press('n');
    const cycles = await speedscope.text();
    expect(cycles).toContain('main: cycles:u (2/2)');
    expect(cycles).toMatch(/12 \(100%\)\s+12 \(100%\)\s+countDown/);
  });
});

function shownBy(file: SpeedscopeFile, at = 0): Shown {
  const rows = frameValues(file.profiles[at]!, file.shared.frames).map(({ frame, self, total }) => ({
    name: /^f\d+|^main|^worker \d/.exec(frame.name.replace('(program)', 'f0'))?.[0] ?? frame.name,
    self,
    total,
  }));
  return rows.map(({ name, self, total }) => `${name}: ${self}, ${total}`).sort();
}

function expected(rows: readonly FunctionStatistics[]): Shown {
  return rows
    .filter(({ total }) => total !== 0)
    .map(({ function: fn, self, total }) => `${fn.name}: ${self}, ${total}`)
    .sort();
}

/** In a .cpuprofile, (program) calls nothing: what it calls stands beside it. */
function asLeaf(row: FunctionStatistics): FunctionStatistics {
  return { ...row, total: row.self };
}

function withUnit(profile: Profile, unit: string): Profile {
  return { ...profile, events: profile.events.map((event) => ({ ...event, unit })) };
}

/** With nothing in the nodes of other threads. */
function onlyThread(profile: Profile, root: number): Profile {
  const roots: number[] = [];
  profile.nodes.forEach(({ parent }, index) => roots.push(parent < 0 ? index : roots[parent]!));
  const nodes = profile.nodes.map((node, index) =>
    roots[index] === root ? node : { ...node, self: node.self.map(() => 0) },
  );
  return { ...profile, nodes };
}
