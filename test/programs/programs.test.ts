/** Programs from npm, with all their methods profiled. */
import { functionStatistics } from '../../lib/model/profile/function-statistics';
import type { Profile } from '../../lib/model/profile/profile';
import { originalPlacesOfFile } from '../../lib/engine/functions/source-map';
import { expectConservation } from '../unit/profiler/support/record';
import { runCounted, runPlain, runTimed, type CountedFunction } from './support/run-programs';

interface Program {
  readonly name: string;
  readonly size: number;
  /** How many of its functions are called at least, and how often in all. */
  readonly functions: number;
  readonly calls: number;
  /** Functions that the program also calls by the names that its modules have for them, past the wrappers. */
  readonly alsoCalledByName: readonly string[];
}

const constructors = ['Compiler.compiler', 'JavaScriptCompiler.compiler'];

const programs: readonly Program[] = [
  { name: 'parser', size: 60, functions: 240, calls: 400_000, alsoCalledByName: [] },
  { name: 'bundler', size: 2, functions: 430, calls: 200_000, alsoCalledByName: [] },
  { name: 'templates', size: 8, functions: 110, calls: 40_000, alsoCalledByName: constructors },
  { name: 'servers', size: 1, functions: 25, calls: 400, alsoCalledByName: [] },
];

describe.each(programs)('$name', ({ name, size, functions, calls, alsoCalledByName }) => {
  const program = { names: [name], size };
  let plainOutput: string;

  beforeAll(async () => {
    plainOutput = await runPlain(program);
  });

  it('prints the same, and conserves what is counted', async () => {
    const { output, profile } = await runTimed(program);
    expect(output).toBe(plainOutput);
    expect(profile.events[0]!.total).toBeGreaterThan(0);
    expectConservation(profile);
  });

  it('calls each function as often as V8 counts', async () => {
    const { output, profile, counted } = await runCounted(program);
    expect(output).toBe(plainOutput);
    const profiled = callsByPlace(profile);
    const both = whereWritten(counted).map((fn) => ({ ...fn, profiled: profiled.get(placeOf(fn)) ?? 0 }));
    const byName = both.filter((fn) => alsoCalledByName.includes(fn.name));
    const byWrapper = both.filter((fn) => !byName.includes(fn));

    expect(byWrapper.filter((fn) => fn.profiled !== fn.calls)).toEqual([]);
    expect(byName.map((fn) => fn.name)).toEqual(alsoCalledByName);
    for (const fn of byName) expect(fn.calls).toBeGreaterThan(fn.profiled);

    const places = new Set(both.map(placeOf));
    expect([...profiled.keys()].filter((place) => !places.has(place))).toEqual([]);
    expect(byWrapper.filter((fn) => fn.calls > 0).length).toBeGreaterThan(functions);
    expect(byWrapper.reduce((sum, fn) => sum + fn.calls, 0)).toBeGreaterThan(calls);
  });
});

function placeOf({ file, line, column }: Omit<CountedFunction, 'name' | 'calls'>): string {
  return `${file}:${line}:${column}`;
}

/** Profiles tell places by source maps, by which several compiled functions can have one. */
function whereWritten(counted: readonly CountedFunction[]): readonly CountedFunction[] {
  const byPlace = new Map<string, CountedFunction>();
  for (const fn of counted) {
    const written = { ...fn, ...originalPlacesOfFile(fn.file)(fn) };
    const calls = fn.calls + (byPlace.get(placeOf(written))?.calls ?? 0);
    byPlace.set(placeOf(written), { ...written, calls });
  }
  return [...byPlace.values()];
}

/** By the place of the functions. Builtins have none. */
function callsByPlace(profile: Profile): ReadonlyMap<string, number> {
  const calls = new Map<string, number>();
  for (const { function: fn, ...row } of functionStatistics(profile)) {
    if (fn.file === null) continue;
    const place = placeOf({ file: fn.file, line: fn.line!, column: fn.column! });
    calls.set(place, (calls.get(place) ?? 0) + row.calls);
  }
  return calls;
}
