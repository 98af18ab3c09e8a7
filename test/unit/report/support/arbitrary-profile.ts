/** Profiles that could have been recorded, of any shape, with names that no program would give. */
import fc from 'fast-check';
import {
  profileFormat,
  profileVersion,
  type Profile,
  type ProfileCalls,
  type ProfiledEvent,
  type ProfiledFunction,
  type ProfileNode,
} from '../../../../lib/model/profile/profile';
import { pathAfterCall } from '../../../support/folded-path';

/** What programs and tools could do to a file format that is not careful. */
export const oddNames: readonly string[] = [
  '',
  ' ',
  'parse',
  'parse #2',
  'parse (/app/a.js:1:1)',
  'Class.#private',
  'get size',
  'a;b 12',
  'a:b 12',
  'two\nlines',
  'tab\tnull\0bell\u0007',
  '(program)',
  '(idle)',
  '(root)',
  '(garbage collector)',
  '(2)',
  '(1) other',
  '<anonymous>',
  '"quoted" \\back',
  'größe_函数_𝒻',
  'half \ud800 pair',
  '# comment',
  'fn=x',
  '12',
  '__proto__',
];

const arbitraryName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...oddNames) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);

const arbitraryFile = fc.option(
  fc.constantFrom('/app/a.js', '/app/b.js', 'node:fs', '/ü ber/c;d #1?.js', '', '(1) x.js', 'new\nline.js'),
);

const arbitraryFunction: fc.Arbitrary<ProfiledFunction> = fc
  .tuple(
    arbitraryName,
    arbitraryFile,
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 2 }),
    fc.constantFrom('function' as const, 'class' as const, 'async function' as const, 'label' as const),
    fc.dictionary(fc.constantFrom('endpoint', 'tenant', 'thread', ''), arbitraryName, {
      minKeys: 1,
      maxKeys: 2,
    }),
  )
  .map(([name, file, line, column, kind, labels]) => {
    if (kind === 'label') return { ...special(kind, name), labels };
    return { name, kind, file, line: file === null ? null : line, column: file === null ? null : column };
  });

function special(kind: ProfiledFunction['kind'], name = `(${kind})`): ProfiledFunction {
  return { name, kind, file: null, line: null, column: null };
}

const specialFunctions: readonly ProfiledFunction[] = [
  special('program'),
  special('profiler'),
  special('minor garbage collection'),
  special('major garbage collection'),
  special('truncated'),
];
const [programFunction, profilerFunction] = [0, 1];

interface NodePlan {
  readonly parent: number;
  readonly function: number;
  readonly counted: readonly number[];
  /** Moved to (profiler), also where it is more than was counted. */
  readonly cost: readonly number[];
  readonly calls: number;
  readonly throws: number;
  readonly recursiveCalls: number;
  readonly resumptions: number;
}

function arbitraryNodePlan(events: number, fractions: boolean): fc.Arbitrary<NodePlan> {
  const value = fractions
    ? fc.double({ min: 0, max: 1e6, noNaN: true })
    : fc.oneof(fc.nat(50), fc.nat(1_000_000), fc.constant(5_000_000_000));
  const values = (of: fc.Arbitrary<number>) => fc.array(of, { minLength: events, maxLength: events });
  return fc.record({
    parent: fc.nat(),
    function: fc.nat(),
    counted: values(value),
    cost: values(fc.oneof(fc.constant(0), fc.nat(100))),
    calls: fc.oneof(fc.nat(3), fc.constant(3_000_000_000)),
    throws: fc.nat(2),
    recursiveCalls: fc.oneof(fc.constant(0), fc.nat(1000)),
    resumptions: fc.nat(3),
  });
}

const eventPool: readonly Pick<ProfiledEvent, 'name' | 'unit'>[] = [
  { name: 'instructions:u', unit: 'instructions' },
  { name: 'cycles:u', unit: 'cycles' },
  { name: 'instructions:k', unit: 'instructions' },
  { name: 'cpu/event=0xc0,umask=0x1/u', unit: 'events' },
  { name: 'task-clock', unit: 'ns' },
];

export interface ArbitraryProfileOptions {
  /** Whether values have fractions; default: no. */
  readonly fractions?: boolean;
}

/** Trees of 1 to 3 threads; recursion folded, and no function twice below a node, as the profiler has it. */
export function arbitraryProfile({ fractions = false }: ArbitraryProfileOptions = {}): fc.Arbitrary<Profile> {
  return fc.shuffledSubarray([...eventPool], { minLength: 1, maxLength: 3 }).chain((events) =>
    fc
      .record({
        functions: fc.array(arbitraryFunction, { maxLength: 8 }),
        threads: fc.array(fc.array(arbitraryNodePlan(events.length, fractions), { maxLength: 15 }), {
          minLength: 1,
          maxLength: 3,
        }),
      })
      .map(({ functions, threads }) => build(events, [...specialFunctions, ...functions], threads)),
  );
}

function build(
  events: readonly Pick<ProfiledEvent, 'name' | 'unit'>[],
  functions: readonly ProfiledFunction[],
  threads: readonly (readonly NodePlan[])[],
): Profile {
  const nodes: Mutable<ProfileNode>[] = [];
  const calls: ProfileCalls[] = [];
  const roots = threads.map((plans) => addThread(nodes, calls, functions, events.length, plans));
  return {
    format: profileFormat,
    version: profileVersion,
    icprofileVersion: '1.2.3',
    startedAt: '2026-11-22T11:43:25.202Z',
    wallTimeNs: 18_291_502,
    source: 'manual',
    machine: {
      cpuModel: 'AMD EPYC',
      architecture: 'x64',
      kernel: '6.1.0',
      node: '20.20.2',
      v8: '11.3',
      flags: [],
      emulator: null,
    },
    events: events.map((event, index) => ({
      ...event,
      total: nodes.reduce((sum, { self }) => sum + self[index]!, 0),
      corrected: true,
      counted: 'always',
    })),
    functions,
    nodes,
    threads: roots.map((root, index) => ({ name: index === 0 ? 'main' : `worker ${index}`, root })),
    calls,
    notes: ['The first line\nand the second'],
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly number[] ? number[] : T[K] };

/** @returns the index of the thread's root. */
function addThread(
  nodes: Mutable<ProfileNode>[],
  calls: ProfileCalls[],
  functions: readonly ProfiledFunction[],
  eventCount: number,
  plans: readonly NodePlan[],
): number {
  const root = nodes.length;
  const zeros = Array.from({ length: eventCount }, () => 0);
  const addNode = (parent: number, fn: number, counted: readonly number[], resumptions = 0) =>
    nodes.push({
      function: fn,
      parent,
      self: [...counted],
      rawSelf: [...counted],
      resumptions,
      resumed: [...zeros],
    }) - 1;
  addNode(-1, programFunction, zeros);
  const profiler = nodes[addNode(root, profilerFunction, zeros)]!;
  for (const plan of plans) {
    const parent = aboveOf(nodes, root, plan);
    const fn = profilerFunction + 1 + (plan.function % (functions.length - profilerFunction - 1));
    const path = pathTo(nodes, parent);
    const functionsAfter = pathAfterCall(
      path.map((index) => nodes[index]!.function),
      fn,
      (step) => functions[step]!.kind === 'label',
    );
    const ancestor = path[functionsAfter.length - 1];
    const sibling = nodes.findIndex((node) => node.parent === parent && node.function === fn);
    const node = ancestor ?? (sibling >= 0 ? sibling : addNode(parent, fn, plan.counted, plan.resumptions));
    addCalls(calls, {
      from: parent,
      to: node,
      count: plan.calls,
      throws: plan.throws,
      recursive: ancestor !== undefined,
    });
    addCalls(calls, { from: node, to: node, count: plan.recursiveCalls, throws: 0, recursive: true });
    plan.cost.forEach((cost, event) => {
      nodes[node]!.self[event]! -= cost;
      profiler.self[event]! += cost;
    });
  }
  return root;
}

/** A node of the thread, but none that stands for what calls nothing. */
function aboveOf(nodes: readonly ProfileNode[], root: number, plan: NodePlan): number {
  const candidates = nodes.flatMap((node, index) =>
    index >= root && (index === root || node.function >= specialFunctions.length) ? [index] : [],
  );
  return candidates[plan.parent % candidates.length]!;
}

function pathTo(nodes: readonly ProfileNode[], node: number): readonly number[] {
  const path: number[] = [];
  for (let index = node; index >= 0; index = nodes[index]!.parent) path.unshift(index);
  return path;
}

function addCalls(calls: ProfileCalls[], added: ProfileCalls): void {
  if (added.count === 0) return;
  const index = calls.findIndex(({ from, to }) => from === added.from && to === added.to);
  const before = calls[index];
  if (before === undefined) calls.push(added);
  else calls[index] = { ...before, count: before.count + added.count, throws: before.throws + added.throws };
}
