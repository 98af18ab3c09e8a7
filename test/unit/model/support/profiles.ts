/** Generated profiles: of random programs, run by a slow and obvious model of the profiler's accounting. */
import fc from 'fast-check';
import type {
  Profile,
  ProfileCalls,
  ProfiledEvent,
  ProfiledFunction,
  ProfileNode,
} from '../../../../lib/model/profile/profile';
import { pathAfterCall } from '../../../support/folded-path';

export function functionNamed(name: string, place: Partial<ProfiledFunction> = {}): ProfiledFunction {
  return { name, kind: 'function', file: null, line: null, column: null, ...place };
}

export function labelNamed(name: string): ProfiledFunction {
  return functionNamed(name, { kind: 'label', labels: { label: name } });
}

export const programFunction = functionNamed('(program)', { kind: 'program' });
const profilerFunction = functionNamed('(profiler)', { kind: 'profiler' });

/** What a thread of a made-up program does next. */
export type Step =
  | { readonly do: 'call'; readonly function: number }
  | { readonly do: 'return' }
  | { readonly do: 'throw' }
  /** `resumed`: in a resumption. */
  | { readonly do: 'work'; readonly amount: number; readonly resumed: boolean };

export interface Program {
  readonly functions: readonly ProfiledFunction[];
  readonly threads: readonly (readonly Step[])[];
}

type MutableNode = {
  -readonly [Field in keyof ProfileNode]: ProfileNode[Field] extends readonly number[]
    ? number[]
    : ProfileNode[Field];
};

const header = {
  format: 'icprofile-profile',
  version: 2,
  icprofileVersion: '0.1.0',
  startedAt: '2026-11-22T11:43:25.202Z',
  wallTimeNs: 1000,
  source: 'manual',
  machine: {
    cpuModel: 'CPU',
    architecture: 'x64',
    kernel: '6.1',
    node: '24.0.0',
    v8: '13.6',
    flags: [],
    emulator: null,
  },
  notes: [],
} as const;

/** Runs a program: two events, of which the second counts everything twice; a call's probes cost 1, and are corrected. */
export function run({ functions, threads }: Program, overrides: Partial<Profile> = {}): Profile {
  const all = [programFunction, profilerFunction, ...functions];
  const nodes: MutableNode[] = [];
  const calls: { -readonly [Field in keyof ProfileCalls]: ProfileCalls[Field] }[] = [];
  const addNode = (fn: number, parent: number) =>
    nodes.push({
      function: fn,
      parent,
      self: [0, 0],
      rawSelf: [0, 0],
      resumptions: 0,
      resumed: [0, 0],
    }) - 1;
  const charge = (list: number[], amount: number) => {
    list[0]! += amount;
    list[1]! += 2 * amount;
  };
  const callsBetween = (from: number, to: number) => {
    const known = calls.find((entry) => entry.from === from && entry.to === to);
    if (known !== undefined) return known;
    const made = { from, to, count: 0, throws: 0, recursive: nodes[to]!.parent !== from };
    calls.push(made);
    return made;
  };
  const pathOf = (node: number): number[] => (node < 0 ? [] : [...pathOf(nodes[node]!.parent), node]);
  const functionsOn = (path: readonly number[]) => path.map((node) => nodes[node]!.function);

  const roots = threads.map((steps) => {
    const root = addNode(0, -1);
    const profiler = addNode(1, root);
    const stack = [root];
    for (const step of steps) {
      const current = stack.at(-1)!;
      if (step.do === 'call') {
        const fn = step.function + 2;
        const path = pathOf(current);
        const functionsAfter = pathAfterCall(functionsOn(path), fn, (step) => all[step]!.kind === 'label');
        const child = nodes.findIndex((node) => node.parent === current && node.function === fn);
        const callee = path[functionsAfter.length - 1] ?? (child >= 0 ? child : addNode(fn, current));
        callsBetween(current, callee).count++;
        charge(nodes[callee]!.rawSelf, 1);
        charge(nodes[profiler]!.self, 1);
        stack.push(callee);
      } else if (step.do === 'work') {
        charge(nodes[current]!.self, step.amount);
        charge(nodes[current]!.rawSelf, step.amount);
        if (step.resumed) nodes[current]!.resumptions++;
        if (step.resumed) charge(nodes[current]!.resumed, step.amount);
      } else if (stack.length > 1) {
        stack.pop();
        if (step.do === 'throw') callsBetween(stack.at(-1)!, current).throws++;
      }
    }
    return root;
  });
  const event = (name: string, index: number): ProfiledEvent => ({
    name,
    unit: name,
    total: nodes.reduce((sum, node) => sum + node.self[index]!, 0),
    corrected: true,
    counted: 'always',
  });
  return {
    ...header,
    events: [event('instructions', 0), event('cycles', 1)],
    functions: all,
    nodes,
    threads: roots.map((root, index) => ({ name: index === 0 ? 'main' : `worker ${index}`, root })),
    calls,
    ...overrides,
  };
}

const [functionCount, labelCount] = [6, 3];

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('call' as const),
      function: fc.nat(functionCount + labelCount - 1),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'return' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'throw' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('work' as const),
      amount: fc.integer({ min: -20, max: 1000 }),
      resumed: fc.boolean(),
    }),
  },
);

const labels = Array.from({ length: labelCount }, (_, index) => labelNamed(`label ${index}`));

/** In a few files with few names, so that some are at the same place in files of the same name; and some labels. */
const functions: fc.Arbitrary<readonly ProfiledFunction[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.constantFrom('parse', 'render', 'wrapper', 'wrapped', 'get'),
      kind: fc.constantFrom('function' as const, 'async function' as const),
      file: fc.constantFrom('/app/a.js', '/app/lib/a.js', '/app/b.js'),
      line: fc.integer({ min: 1, max: 2 }),
      column: fc.constant(1),
    }),
    { minLength: functionCount, maxLength: functionCount, selector: (fn) => JSON.stringify(fn) },
  )
  .map((ofProgram) => [...ofProgram, ...labels]);

export const programs: fc.Arbitrary<Program> = fc.record({
  functions,
  threads: fc.array(fc.array(steps, { maxLength: 40 }), { minLength: 1, maxLength: 3 }),
});

export const profiles: fc.Arbitrary<Profile> = programs.map((program) => run(program));

/** The functions from the root down to a node, its own included. */
export function functionsDownTo({ nodes }: Profile, index: number): readonly number[] {
  const { parent, function: fn } = nodes[index]!;
  return parent < 0 ? [fn] : [...functionsDownTo({ nodes } as Profile, parent), fn];
}

/** Whether some node of the function is below another one. */
export function isBelowItself(profile: Profile, fn: number): boolean {
  return profile.nodes.some(
    (_, index) => functionsDownTo(profile, index).filter((step) => step === fn).length > 1,
  );
}

/** The same profile in one order: of functions, nodes, calls, threads and notes, so that equal ones are deeply equal. */
export function canonical(profile: Profile): unknown {
  const text = (fn: number) => JSON.stringify(profile.functions[fn]);
  const threadOf = (node: number) => profile.threads.find(({ root }) => root === node)!.name;
  const path = (node: number): string => {
    const { parent, function: fn } = profile.nodes[node]!;
    return parent < 0 ? threadOf(node) : `${path(parent)} > ${text(fn)}`;
  };
  return {
    ...profile,
    functions: profile.functions.map((_, index) => text(index)).sort(),
    nodes: Object.fromEntries(
      profile.nodes.map(({ function: fn, parent, ...values }, index) => [
        path(index),
        [text(fn), parent < 0, values],
      ]),
    ),
    threads: profile.threads.map(({ name }) => name).sort(),
    calls: Object.fromEntries(
      profile.calls.map(({ from, to, ...values }) => [`${path(from)} calls ${path(to)}`, values]),
    ),
    notes: [...profile.notes].sort(),
  };
}

export function sum(values: readonly number[]): number {
  return values.reduce((whole, value) => whole + value, 0);
}

/** Of each of a profile's values over all nodes: what every change of the tree has to conserve. */
export function sums({ nodes, calls }: Profile): unknown {
  const lists = ['self', 'rawSelf', 'resumed'] as const;
  return {
    ...Object.fromEntries(
      lists.map((list) => [list, [0, 1].map((event) => sum(nodes.map((node) => node[list][event]!)))]),
    ),
    resumptions: sum(nodes.map((node) => node.resumptions)),
    calls: sum(calls.map(({ count }) => count)),
    throws: sum(calls.map(({ throws }) => throws)),
  };
}
