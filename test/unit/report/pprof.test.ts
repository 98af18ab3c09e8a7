import { gunzipSync } from 'node:zlib';
import * as pprof from 'pprof-format';
import type { Profile } from '../../../lib/model/profile/profile';
import { pprofReport } from '../../../lib/report/export/pprof';
import { errorOf } from '../counters/support/errors';
import { smallProfile, twoThreads } from './support/small-profile';

interface Sample {
  readonly stack: string;
  readonly values: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
}

function decode(report: Uint8Array): pprof.Profile {
  return pprof.Profile.decode(gunzipSync(report));
}

function samplesOf(profile: Profile): readonly Sample[] {
  const { stringTable, sample, location, function: functions } = decode(pprofReport(profile));
  const text = (index: number | bigint) => stringTable.strings[Number(index)]!;
  const nameAt = (id: number | bigint) => {
    const { line } = location.find((candidate) => candidate.id === id)!;
    return text(functions.find((fn) => fn.id === line[0]!.functionId)!.name);
  };
  return sample.map(({ locationId, value, label }) => ({
    stack: locationId.map(nameAt).join(' < '),
    values: value.map(Number),
    labels: Object.fromEntries(label.map(({ key, str }) => [text(key), text(str)])),
  }));
}

test('each node is a sample: calls, resumptions and self', () => {
  expect(samplesOf(smallProfile()).map(({ stack, values }) => [stack, ...values])).toEqual([
    ['(program)', 0, 0, 100],
    ['handle < (program)', 2, 3, 20],
    ['handle < (program)', 0, 0, 5],
    ['query < handle < (program)', 2, 0, 300],
    ['tiny < handle < (program)', 4, 0, 0],
  ]);
});

test('labels and threads are labels of the samples, no frames', () => {
  const labels = samplesOf(twoThreads()).map((sample) => sample.labels);
  expect(labels[1]).toEqual({ thread: 'main' });
  expect(labels[3]).toEqual({ thread: 'main', endpoint: 'users' });
  expect(labels[8]).toEqual({ thread: 'worker 1', endpoint: 'users' });
});

test('an inner label goes before an outer one', () => {
  const { functions, nodes } = smallProfile();
  const inner = { ...functions[3]!, labels: { endpoint: 'items', tenant: '' } };
  const nested = smallProfile({
    functions: functions.map((fn, index) => (index === 4 ? inner : fn)),
    nodes: nodes.map((node) => (node.function === 5 ? { ...node, parent: 4 } : node)),
  });
  expect(samplesOf(nested).at(-1)!.labels).toEqual({ thread: 'main', endpoint: 'items', tenant: '(empty)' });
});

test.each([
  [['instructions:u instructions'], ['instructions count']],
  [
    ['instructions:u instructions', 'instructions:k instructions'],
    ['instructions:u count', 'instructions:k count'],
  ],
  [
    ['task-clock ns', 'cycles:u cycles'],
    ['cpu nanoseconds', 'cycles count'],
  ],
  [['branch-misses:u events'], ['branch-misses:u count']],
])('the types of %j are %j', (events, types) => {
  const [event] = smallProfile().events;
  const profile = smallProfile({
    events: events.map((text) => {
      const [name, unit] = text.split(' ') as [string, string];
      return { ...event!, name, unit };
    }),
    nodes: smallProfile().nodes.map((node) => ({ ...node, self: events.map(() => 1) })),
  });
  const { sampleType, stringTable, defaultSampleType } = decode(pprofReport(profile));
  const shown = sampleType.map(({ type, unit }) =>
    [type, unit].map((index) => stringTable.strings[Number(index)]).join(' '),
  );
  expect(shown).toEqual(['calls count', 'resumptions count', ...types]);
  expect(`${stringTable.strings[Number(defaultSampleType)]!} `).toBe(types[0]!.replace(/\w+$/, ''));
});

test('large counts and times are exact', () => {
  const large = 2 ** 53 - 1;
  const nodes = [{ ...smallProfile().nodes[0]!, self: [large] }];
  const { sample, timeNanos, durationNanos } = decode(pprofReport(smallProfile({ nodes, calls: [] })));
  expect(Number(sample[0]!.value[2])).toBe(large);
  expect(timeNanos).toBe(1_795_347_805_202_000_000n);
  expect(Number(durationNanos)).toBe(18_291_502);
});

/** Each function calls the next one, and does something itself. */
function chain(depth: number): Profile {
  const { functions, nodes, ...others } = smallProfile();
  const indexes = Array.from({ length: depth }, (_, index) => index);
  return {
    ...others,
    functions: indexes.map((index) => ({ ...functions[0]!, name: `f${index}` })),
    nodes: indexes.map((index) => ({ ...nodes[0]!, function: index, parent: index - 1, self: [1] })),
    calls: [],
  };
}

test('a deep tree has the whole path of each node', () => {
  const { sample } = decode(pprofReport(chain(300)));
  expect(sample.map(({ locationId }) => locationId.length)).toEqual(
    Array.from({ length: 300 }, (_, index) => index + 1),
  );
});

test('of a tree whose paths come to more than fits into memory, the error names another format', () => {
  const error = errorOf('ERR_ICPROFILE_REPORT_TOO_LARGE', () => pprofReport(chain(10_000)));
  expect(error.message).toContain('speedscope');
});
