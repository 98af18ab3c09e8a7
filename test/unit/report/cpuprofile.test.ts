import type { Profile } from '../../../lib/model/profile/profile';
import { cpuProfileReport } from '../../../lib/report/export/cpuprofile';
import { smallProfile, twoThreads } from './support/small-profile';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly hitCount: number;
    readonly children: readonly number[];
  }[];
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

function exported(profile: Profile): CpuProfile {
  return JSON.parse(cpuProfileReport(profile)) as CpuProfile;
}

/** `name(names of children)`. */
function shape({ nodes }: CpuProfile, id = 1): string {
  const node = nodes.find((candidate) => candidate.id === id)!;
  const children = node.children.map((child) => shape({ nodes } as CpuProfile, child));
  return node.callFrame.functionName + (children.length === 0 ? '' : `(${children.join(' ')})`);
}

function functionNames(names: readonly string[]): readonly string[] {
  const functions = smallProfile().functions.map((fn, index) => ({
    ...fn,
    name: names[index - 1] ?? fn.name,
  }));
  return exported(smallProfile({ functions })).nodes.map(({ callFrame }) => callFrame.functionName);
}

test('(program) is a leaf beside what it calls, below (root)', () => {
  expect(shape(exported(smallProfile()))).toBe('(root)((program) handle(endpoint=users(query tiny)))');
});

test('several threads stand between (root) and their (program)', () => {
  expect(shape(exported(twoThreads()))).toMatch(
    /^\(root\)\(main\(\(program\) handle\(.*\)\) worker 1\(\(program\) .*\)\)$/,
  );
});

test('each instruction is a microsecond, of which the time to the next sample is made', () => {
  const { nodes, samples, timeDeltas, startTime, endTime } = exported(smallProfile());
  const times = samples.map((id, index) => [
    nodes.find((node) => node.id === id)!.callFrame.functionName,
    timeDeltas[index + 1] ?? 'end',
  ]);
  expect(times).toEqual([
    ['(program)', 100],
    ['handle', 20],
    ['endpoint=users', 5],
    ['query', 300],
    ['tiny', 0],
    ['(root)', 'end'],
  ]);
  expect(timeDeltas).toHaveLength(samples.length);
  expect([startTime, endTime]).toEqual([0, 425]);
  expect(nodes.map(({ hitCount }) => hitCount)).toEqual([0, 100, 20, 5, 300, 0]);
});

test('CPU time is the time that it was', () => {
  const [event] = smallProfile().events;
  const profile = smallProfile({
    events: [{ ...event!, name: 'task-clock', unit: 'ns' }],
    nodes: smallProfile().nodes.map((node) => ({ ...node, self: node.self.map((self) => self * 100) })),
  });
  const { endTime, nodes } = exported(profile);
  expect(endTime).toBe(43);
  expect(nodes.reduce((sum, { hitCount }) => sum + hitCount, 0)).toBe(43);
});

test('files are URLs, lines and columns count from 0', () => {
  const functions = smallProfile().functions.map((fn) => ({ ...fn, file: fn.file && '/app/a b/ü#1?.js' }));
  const { nodes } = exported(smallProfile({ functions }));
  expect(nodes[2]!.callFrame).toMatchObject({
    functionName: 'handle',
    url: 'file:///app/a%20b/%C3%BC%231%3F.js',
    lineNumber: 0,
    columnNumber: 4,
  });
  expect(nodes[1]!.callFrame).toMatchObject({ url: '', lineNumber: -1, columnNumber: -1 });
});

test("functions with a name that is V8's for something else are not taken for that", () => {
  expect(functionNames(['(root)', '(idle)', '(program)', '(garbage collector)', '(other)'])).toEqual([
    '(root)',
    '(program)',
    'async function (idle)',
    'label (program)',
    'function (garbage collector)',
    '(other)',
  ]);
});
