import fs from 'node:fs';
import path from 'node:path';
import { functionStatistics } from '../../../lib/model/profile/function-statistics';
import { checkProfile } from '../../../lib/model/profile/read-profile';
import type { Profile } from '../../../lib/model/profile/profile';
import { ManualCounters, profile, Profiler } from '../../../lib/profiler';
import { errorOf } from '../counters/support/errors';
import { functionNamed, functionsDownTo, labelNamed, run } from './support/profiles';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A recorded one, with something in every list. */
function recordedProfile(): Profile {
  const counters = new ManualCounters(['instructions:u', 'cycles:u']);
  const inner = profile(() => counters.advance(1), { name: 'inner' });
  const outer = profile(() => inner(), { name: 'outer' });
  const profiler = new Profiler({ counters, nodeLimit: 1 }).start();
  outer();
  const recorded = profiler.stop();
  return {
    ...recorded,
    functions: recorded.functions.map((fn) => ({ ...fn, file: '/app/index.js', line: 1, column: 1 })),
    machine: { ...recorded.machine, flags: ['--expose-gc'], emulator: '7.2.0' },
  };
}

/** Without what files of before lack. */
function withoutEnvironment(recorded: Profile): Profile {
  const entries = Object.entries(recorded.machine).filter(([field]) => field !== 'environment');
  return { ...recorded, machine: Object.fromEntries(entries) as unknown as Profile['machine'] };
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

interface Place {
  readonly path: string;
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string;
}

/** Every value inside, with where it is kept. */
function placesIn(value: Json, path = 'profile'): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => [
    { path: `${path}.${key}`, holder: value, key },
    ...placesIn((value as { [key: string]: Json })[key]!, `${path}.${key}`),
  ]);
}

type JsonProfile = Readonly<Record<'functions' | 'nodes' | 'threads' | 'calls', readonly object[]>>;

/** Fields that may be null where something is not known. */
const nullable: readonly string[] = ['emulator', 'file', 'line', 'column'];

const values: readonly Json[] = [null, true, 5, -1, 'text', [], {}];

/** Which damages pass: each is done to a copy of its own. */
function undetected(recorded: Profile, damages: (place: Place, current: Json) => (() => void)[]): string[] {
  const passed: string[] = [];
  const count = placesIn(asJson(recorded)).length;
  for (let index = 0; index < count; index++) {
    for (let which = 0; ; which++) {
      const copy = asJson(recorded);
      const place = placesIn(copy)[index]!;
      const damage = damages(place, (place.holder as { [key: string]: Json })[place.key]!)[which];
      if (damage === undefined) break;
      damage();
      try {
        errorOf('ERR_ICPROFILE_INVALID_PROFILE', () => checkProfile(copy));
      } catch (error) {
        passed.push(`${place.path}: ${String(error)}`);
      }
    }
  }
  return passed;
}

function kindOf(value: Json): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}

test('a profile that went through JSON is the same', () => {
  const recorded = recordedProfile();
  expect(checkProfile(asJson(recorded))).toEqual(recorded);
});

test('a field that a later version adds does no harm', () => {
  expect(() => checkProfile({ ...recordedProfile(), colour: 'blue' })).not.toThrow();
});

test('a file of before the environment was recorded is read', () => {
  expect(() => checkProfile(withoutEnvironment(recordedProfile()))).not.toThrow();
});

describe('a profile of version 1', () => {
  /** Of a call that leaves a timer behind, as the last icprofile that wrote this version recorded it. */
  const file = path.join(__dirname, '../../fixtures/profiler/profile-version-1.json');
  const written = asJson(JSON.parse(fs.readFileSync(file, 'utf8'))) as { [key: string]: Json } & JsonProfile;

  it('is read as one of the present version, without the list of values that this does not have', () => {
    const read = checkProfile(written);
    expect(read.version).toBe(2);
    expect(read.nodes.map((node) => Object.keys(node))).toEqual(
      written.nodes.map((node) => Object.keys(node).filter((field) => field !== 'afterSettlement')),
    );
    expect(checkProfile(asJson(read))).toEqual(read);
  });

  it('keeps all that was counted, in the function that did it', () => {
    const read = checkProfile(written);
    const rows = functionStatistics(read).map(({ function: fn, self, total, synchronousTotal }) => [
      ...[fn.name, self, total, synchronousTotal],
    ]);
    expect(rows).toEqual([
      ['(program)', 0, 11_111, 1],
      ['leave', 111, 11_111, 1],
      ['inner', 11_000, 11_000, 1000],
    ]);
    expect(read.nodes.reduce((sum, { self }) => sum + self[0]!, 0)).toBe(read.events[0]!.total);
  });

  it('is left as it is', () => {
    const given = asJson(written);
    checkProfile(given);
    expect(given).toEqual(written);
  });

  it('is damaged without that list', () => {
    const nodes = checkProfile(written).nodes;
    errorOf('ERR_ICPROFILE_INVALID_PROFILE', () => checkProfile({ ...written, nodes }));
  });
});

test('a missing field is found, wherever it is', () => {
  expect(
    undetected(withoutEnvironment(recordedProfile()), ({ holder, key }) =>
      Array.isArray(holder)
        ? []
        : [
            () => {
              Reflect.deleteProperty(holder, key);
            },
          ],
    ),
  ).toEqual([]);
});

test('a value of the wrong type is found, wherever it is', () => {
  expect(
    undetected(recordedProfile(), ({ holder, key }, current) =>
      values
        .filter((value) => kindOf(value) !== kindOf(current) && !(value === null && nullable.includes(key)))
        .map((value) => () => {
          (holder as { [key: string]: Json })[key] = value;
        }),
    ),
  ).toEqual([]);
});

test('a number that no counter can have is found, wherever it is', () => {
  expect(
    undetected(recordedProfile(), ({ holder, key }, current) =>
      typeof current === 'number'
        ? [Infinity, -Infinity, NaN, 1e300, -1e300].map((value) => () => {
            (holder as { [key: string]: Json })[key] = value;
          })
        : [],
    ),
  ).toEqual([]);
});

test.each<[string, (recorded: JsonProfile) => unknown]>([
  ['another format', (recorded) => ({ ...recorded, format: 'speedscope' })],
  ['a later version', (recorded) => ({ ...recorded, version: 3 })],
  ['no nodes', (recorded) => ({ ...recorded, nodes: [] })],
  ['no events', (recorded) => ({ ...recorded, events: [] })],
  ['a node above its parent', ({ nodes, ...rest }) => ({ ...rest, nodes: [...nodes].reverse() })],
  [
    'a node that is its own parent',
    ({ nodes, ...rest }) => ({
      ...rest,
      nodes: nodes.map((node, index) => ({ ...node, parent: index })),
    }),
  ],
  [
    'two roots',
    ({ nodes, ...rest }) => ({
      ...rest,
      nodes: nodes.map((node) => ({ ...node, parent: -1 })),
    }),
  ],
  [
    'a node below another of its function',
    ({ nodes, ...rest }) => ({ ...rest, nodes: nodes.map((node) => ({ ...node, function: 0 })) }),
  ],
  ['a thread twice', ({ threads, ...rest }) => ({ ...rest, threads: [...threads, ...threads] })],
  [
    'labels that are no texts',
    ({ functions, ...rest }) => ({
      ...rest,
      functions: functions.map((fn) => ({ ...fn, labels: { endpoint: 5 } })),
    }),
  ],
  ['a function that is not there', ({ functions, ...rest }) => ({ ...rest, functions: functions.slice(1) })],
  [
    'calls of a node that is not there',
    ({ calls, ...rest }) => ({ ...rest, calls: calls.map((call) => ({ ...call, to: 99 })) }),
  ],
  [
    'a negative number of calls',
    ({ calls, ...rest }) => ({ ...rest, calls: calls.map((call) => ({ ...call, count: -1 })) }),
  ],
  [
    'values for fewer events than there are',
    ({ nodes, ...rest }) => ({ ...rest, nodes: nodes.map((node) => ({ ...node, self: [0] })) }),
  ],
  ['a source that does not exist', (recorded) => ({ ...recorded, source: 'guess' })],
  ['a date that is none', (recorded) => ({ ...recorded, startedAt: 'yesterday' })],
])('%s is found', (_, damage) => {
  errorOf('ERR_ICPROFILE_INVALID_PROFILE', () =>
    checkProfile(damage(asJson(recordedProfile()) as unknown as JsonProfile)),
  );
});

test('a function below itself is taken with a label between, and a label with another one', () => {
  const call = (fn: number) => ({ do: 'call', function: fn }) as const;
  const labelled = run({
    functions: [functionNamed('f'), labelNamed('a'), labelNamed('b')],
    threads: [[call(0), call(1), call(0), call(2), call(1), call(0)]],
  });
  const paths = labelled.nodes.map((_, index) => functionsDownTo(labelled, index).slice(1));
  expect(paths.at(-1)).toEqual([2, 3, 2, 4, 3, 2]);
  expect(checkProfile(asJson(labelled))).toEqual(labelled);
  const onlyOneLabel = labelled.nodes.map((node) => ({ ...node, function: Math.min(node.function, 3) }));
  errorOf('ERR_ICPROFILE_INVALID_PROFILE', () => checkProfile({ ...labelled, nodes: onlyOneLabel }));
});

test('labels go through JSON too', () => {
  const recorded = recordedProfile();
  const functions = recorded.functions.map((fn) => ({ ...fn, labels: { endpoint: 'GET /' } }));
  expect(checkProfile(asJson({ ...recorded, functions }))).toEqual({ ...recorded, functions });
});

test('what is not known of a function is null', () => {
  const recorded = recordedProfile();
  const functions = recorded.functions.map((fn) => ({ ...fn, file: null, line: null, column: null }));
  expect(checkProfile(asJson({ ...recorded, functions }))).toEqual({ ...recorded, functions });
});

test.each([undefined, null, 5, 'profile', [], {}, () => {}])('%p is no profile', (value) => {
  errorOf('ERR_ICPROFILE_INVALID_PROFILE', () => checkProfile(value));
});
