/** What Python's pstats loads from exported profiles, and prints. */
import fs from 'node:fs';
import path from 'node:path';
import { functionStatistics } from '../../lib/model/profile/function-statistics';
import type { Profile } from '../../lib/model/profile/profile';
import { separateProfiler } from '../../lib/model/transform/separate-profiler';
import { callStatistics } from '../../lib/model/profile/calls-between';
import { nodesAboveOfSameFunction } from '../../lib/model/profile/recursion';
import { withThreadFrames } from '../../lib/report/export/export-tree';
import { pstatsReport } from '../../lib/report/export/pstats';
import { describeWith, run, temporaryDirectory, viewers } from './support/programs';
import { byName, generatedProfiles, plainlyNamed, profilesToExport } from './support/profiles';

/** `[primitive calls, calls, tottime, cumtime]`, of a function or of one of its callers. */
type Numbers = readonly [number, number, number, number];

interface Loaded {
  readonly calls: number;
  readonly primitiveCalls: number;
  readonly time: number;
  readonly functions: readonly {
    readonly key: readonly [string, number, string];
    readonly numbers: Numbers;
    readonly callers: Readonly<Record<string, Numbers>>;
  }[];
}

/** Callers have all calls before the primitive ones: `create_stats` of cProfile writes them so, and pstats reads them so. */
const loadAndTell = `
import json, pstats, sys
stats = pstats.Stats(sys.argv[1], stream=sys.stderr)
stats.sort_stats('cumulative', 'name').print_stats()
stats.print_callers(); stats.print_callees()
pstats.Stats(sys.argv[1]).add(sys.argv[1]).strip_dirs()
print(json.dumps({
    'calls': stats.total_calls, 'primitiveCalls': stats.prim_calls, 'time': stats.total_tt,
    'functions': [{
        'key': key,
        'numbers': [cc, nc, tt, ct],
        'callers': {caller[2]: [cc, nc, tt, ct] for caller, (nc, cc, tt, ct) in callers.items()},
    } for key, (cc, nc, tt, ct, callers) in stats.stats.items()],
}))`;

const programOf = (profile: Profile) => separateProfiler(profile).program;

describeWith(viewers.python, 'pstats', () => {
  const directory = temporaryDirectory();
  const file = path.join(directory, 'test.pstats');

  function load(profile: Profile): Loaded {
    fs.writeFileSync(file, pstatsReport(profile));
    return JSON.parse(run(viewers.python, ['-c', loadAndTell, file], directory)) as Loaded;
  }

  describe.each(profilesToExport(15))('of a profile (%s)', (_, profile) => {
    const plain = inCounts(plainlyNamed(profile));
    const expected = functionStatistics(withThreadFrames(programOf(plain)));
    const loaded = load(plain);

    it('adds up to the total, and to all calls', () => {
      const calls = programOf(plain).calls.reduce((sum, { count }) => sum + count, 0);
      const recursive = expected.reduce((sum, { recursiveCalls }) => sum + recursiveCalls, 0);
      expect(loaded.time).toBe(programOf(plain).events[0]!.total);
      expect(loaded.calls).toBe(calls);
      expect(loaded.primitiveCalls).toBe(calls - recursive);
    });

    it('has calls, self and total of each function', () => {
      const shown = Object.fromEntries(loaded.functions.map(({ key, numbers }) => [key[2], numbers]));
      expect(shown).toEqual(
        byName(expected, (row) => [row.calls - row.recursiveCalls, row.calls, row.self, row.total]),
      );
    });

    it('shares out what each function came to among its callers', () => {
      const roots = new Set(['main', 'worker 1', 'worker 2', 'f0']);
      const nested = functionsBelowThemselves(programOf(plain));
      for (const { key, numbers, callers } of loaded.functions) {
        if (roots.has(key[2])) continue;
        const sums = [0, 1, 2, 3].map((at) =>
          Object.values(callers).reduce((sum, caller) => sum + caller[at]!, 0),
        );
        // What ran again below a label that it set is in the cumtime of its outer and of its inner callers.
        const compared = nested.has(key[2]) ? 3 : 4;
        expect({ key, sums: sums.slice(0, compared) }).toEqual({ key, sums: numbers.slice(0, compared) });
      }
    });

    it('has the calls of each caller', () => {
      const { functions } = withThreadFrames(programOf(plain));
      const shown = loaded.functions.flatMap(({ key, callers }) =>
        Object.entries(callers).map(([caller, [, calls]]) => `${caller} > ${key[2]}: ${calls}`),
      );
      const edges = callStatistics(withThreadFrames(programOf(plain))).map(
        ({ caller, callee, calls }) => `${functions[caller]!.name} > ${functions[callee]!.name}: ${calls}`,
      );
      expect(shown.sort()).toEqual(edges.sort());
    });

    it('keeps functions apart whatever their names are', () => {
      expect(load(profile).functions).toHaveLength(withThreadFrames(programOf(profile)).functions.length);
    });
  });

  it('keeps fractions', () => {
    const profile = inCounts(generatedProfiles(1, { fractions: true })[0]!);
    const tottimes = load(plainlyNamed(profile)).functions.map(({ numbers }) => numbers[2]);
    expect(tottimes).toEqual(
      functionStatistics(withThreadFrames(programOf(profile))).map(({ self }) => self),
    );
  });

  it('reads CPU time in seconds', () => {
    const [profile] = profilesToExport(0)[0]!.slice(1) as [Profile];
    const events = profile.events.map((event) => ({ ...event, name: 'task-clock', unit: 'ns' }));
    expect(load({ ...profile, events }).time).toBeCloseTo(programOf(profile).events[0]!.total / 1e9, 12);
  });

  it('prints functions as it prints those of Python', () => {
    const base = profilesToExport(0)[0]![1];
    const functions = base.functions.map((fn, index) =>
      index === 0 ? fn : { ...fn, name: `f${index}`, file: '/app/main.js', line: index, column: 1 },
    );
    fs.writeFileSync(file, pstatsReport({ ...base, functions }));
    const printed = run(viewers.python, ['-m', 'pstats', file], directory, 'sort tottime\nstats\n');
    expect(printed).toMatch(/ \/app\/main\.js:1\(f1\)\n/);
    expect(printed).toMatch(/ \(program\)\n/);
  });
});

function functionsBelowThemselves(profile: Profile): ReadonlySet<string> {
  const nested = profile.nodes.filter((_, index) => (nodesAboveOfSameFunction(profile)[index] ?? -1) >= 0);
  return new Set(nested.map((node) => profile.functions[node.function]!.name));
}

/** With an event that is written as it is. */
function inCounts(profile: Profile): Profile {
  return { ...profile, events: profile.events.map((event) => ({ ...event, unit: 'instructions' })) };
}
