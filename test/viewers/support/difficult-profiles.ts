/** Profiles that have a bit of everything that a viewer must show. */
import type { Profile, ProfileCalls, ProfiledFunction, ProfileNode } from '../../../lib';

/** A function's node with what it called. Values are for the events; those left out are 0. */
interface Path {
  readonly of: string;
  readonly self: readonly [instructions: number, branchMisses: number];
  readonly calls?: number;
  readonly recursiveCalls?: number;
  readonly resumptions?: number;
  readonly resumed?: readonly [number, number];
  readonly called?: readonly Path[];
}

export const hostileName = `</script><script>alert(1)</script><!-- "'&\u2028 <img src=x onerror=alert(2)>`;

const fileless = (name: string, kind: ProfiledFunction['kind']): ProfiledFunction => ({
  name,
  kind,
  file: null,
  line: null,
  column: null,
});
const inFile = (
  name: string,
  file: string,
  line: number,
  kind: ProfiledFunction['kind'] = 'function',
): ProfiledFunction => ({ name, kind, file: `/srv/shop/${file}`, line, column: 3 });

const serverFunctions: readonly ProfiledFunction[] = [
  fileless('(program)', 'program'),
  fileless('(profiler)', 'profiler'),
  fileless('(minor garbage collection)', 'minor garbage collection'),
  fileless('(major garbage collection)', 'major garbage collection'),
  { ...fileless('endpoint: GET /items', 'label'), labels: { endpoint: 'GET /items' } },
  inFile('handle', 'src/server.ts', 12, 'async function'),
  inFile('query', 'src/database.ts', 40, 'async function'),
  inFile('parseRow', 'src/database.ts', 88),
  inFile('render', 'src/view.ts', 7),
  inFile('escape', 'src/view.ts', 55),
  inFile('walk', 'src/tree.ts', 5),
  inFile('rows', 'src/database.ts', 120, 'generator'),
  inFile('tiny', 'src/view.ts', 90),
  inFile(hostileName, 'src/evil.ts', 1),
  inFile('hash', 'src/worker.ts', 3),
];

const mainPath: Path = {
  of: '(program)',
  self: [40_000, 120],
  called: [
    { of: '(profiler)', self: [90_000, 30] },
    { of: '(major garbage collection)', self: [55_000, 400] },
    {
      of: 'endpoint: GET /items',
      self: [2_000, 1],
      called: [
        {
          of: 'handle',
          calls: 25,
          self: [125_000, 250],
          resumptions: 50,
          resumed: [60_000, 100],
          called: [
            {
              of: 'query',
              calls: 25,
              self: [200_000, 500],
              resumptions: 25,
              resumed: [150_000, 320],
              called: [
                { of: 'parseRow', calls: 2500, self: [425_000, 700] },
                { of: 'rows', calls: 25, self: [75_000, 90], resumptions: 2525 },
                { of: '(minor garbage collection)', self: [30_000, 200] },
              ],
            },
            {
              of: 'render',
              calls: 25,
              self: [310_000, 410],
              called: [
                { of: 'walk', calls: 25, recursiveCalls: 975, self: [220_000, 210] },
                { of: 'escape', calls: 5000, self: [180_000, 60] },
                { of: 'tiny', calls: 10_000, self: [-1_500, 0] },
                { of: hostileName, calls: 1, self: [12_000, 10] },
              ],
            },
          ],
        },
      ],
    },
  ],
};

const workerPath: Path = {
  of: '(program)',
  self: [10_000, 20],
  called: [
    { of: 'hash', calls: 4, self: [260_000, 900], called: [{ of: 'escape', calls: 8, self: [4_000, 3] }] },
  ],
};

/** Two threads, two events, a label, async functions, a generator, recursion, a self below 0, and a hostile name. */
export function serverProfile(changes: Partial<Profile> = {}): Profile {
  return { ...profileOf(serverFunctions, { main: mainPath, 'worker 1': workerPath }), ...changes };
}

/**
 * The same program, earlier: `escape` cost half, `parseRow` twice as much, `legacy` was still there, `hash` was not yet,
 * and the lines of view.ts were others.
 */
export function earlierServerProfile(): Profile {
  const functions = serverFunctions
    .filter(({ name }) => name !== 'hash')
    .map((fn) => (fn.file?.endsWith('view.ts') === true ? { ...fn, line: (fn.line ?? 0) + 11 } : fn));
  const changed = (path: Path): Path => ({
    ...path,
    self: path.of === 'escape' ? half(path.self) : path.of === 'parseRow' ? twice(path.self) : path.self,
    ...(path.called && { called: path.called.map(changed) }),
  });
  const legacy: Path = { of: 'legacy', calls: 3, self: [33_000, 12] };
  const main = changed(mainPath);
  return {
    ...profileOf([...functions, inFile('legacy', 'src/legacy.ts', 9)], {
      main: { ...main, called: [...(main.called ?? []), legacy] },
      'worker 1': { of: '(program)', self: [10_000, 20] },
    }),
    startedAt: '2026-10-01T08:00:00.000Z',
  };
}

const half = ([a, b]: Path['self']): Path['self'] => [a / 2, b / 2];
const twice = ([a, b]: Path['self']): Path['self'] => [a * 2, b * 2];

function profileOf(functions: readonly ProfiledFunction[], threads: Readonly<Record<string, Path>>): Profile {
  const nodes: ProfileNode[] = [];
  const calls: ProfileCalls[] = [];
  const add = (path: Path, parent: number): number => {
    const index = nodes.length;
    nodes.push({
      function: functions.findIndex(({ name }) => name === path.of),
      parent,
      self: path.self,
      rawSelf: path.self,
      resumptions: path.resumptions ?? 0,
      resumed: path.resumed ?? [0, 0],
    });
    const from = Math.max(parent, 0);
    if (path.calls !== undefined)
      calls.push({ from, to: index, count: path.calls, throws: 0, recursive: false });
    if (path.recursiveCalls !== undefined)
      calls.push({ from: index, to: index, count: path.recursiveCalls, throws: 1, recursive: true });
    for (const child of path.called ?? []) add(child, index);
    return index;
  };
  const roots = Object.entries(threads).map(([name, path]) => ({ name, root: add(path, -1) }));
  return { ...header(nodes), functions, nodes, threads: roots, calls };
}

function header(nodes: readonly ProfileNode[]): Omit<Profile, 'functions' | 'nodes' | 'threads' | 'calls'> {
  const total = (event: number) => nodes.reduce((sum, { self }) => sum + (self[event] ?? 0), 0);
  return {
    format: 'icprofile-profile',
    version: 2,
    icprofileVersion: '0.1.0',
    startedAt: '2026-11-23T10:20:30.000Z',
    wallTimeNs: 1_234_000_000,
    source: 'hardware',
    machine: {
      cpuModel: 'Neoverse-N1',
      architecture: 'arm64',
      kernel: '6.12.0',
      node: '24.5.0',
      v8: '13.6.233.10-node.25',
      flags: ['--single-threaded'],
      emulator: null,
    },
    events: [
      {
        name: 'instructions:u',
        unit: 'instructions',
        total: total(0),
        corrected: true,
        counted: 'always',
      },
      {
        name: 'branch-misses:u',
        unit: 'events',
        total: total(1),
        corrected: false,
        counted: 'multiplexed',
      },
    ],
    notes: ['tiny: the correction for the probes’ cost took more than was counted'],
  };
}

/** A tree of many paths, some of them deep, drawn with a fixed sequence. Functions of a level call those of the next. */
export function hugeProfile(nodeCount: number, levels = 100): Profile {
  const functionsOfLevel = 20;
  const functions = [
    fileless('(program)', 'program'),
    ...Array.from({ length: levels * functionsOfLevel }, (_, index) =>
      inFile(`function${index + 1}`, `src/module${index % 97}.ts`, index + 1),
    ),
  ];
  const random = randomSequence(42);
  const depths = [0];
  const parents = [-1];
  for (let index = 1; index < nodeCount; index++) {
    const wanted = index % 3 === 0 ? index - 1 : random(Math.min(index, 400 + index / 10));
    const parent = (depths[wanted] ?? 0) < levels ? wanted : 0;
    parents.push(parent);
    depths.push((depths[parent] ?? 0) + 1);
  }
  const nodes = parents.map((parent, index) => {
    const self = [1 + random(10_000) * (1 + random(20))];
    const level = (depths[index] ?? 0) - 1;
    const fn = level < 0 ? 0 : 1 + level * functionsOfLevel + random(functionsOfLevel);
    return { function: fn, parent, self, rawSelf: self, resumptions: 0, resumed: [0] };
  });
  const { events, ...rest } = header(nodes);
  return {
    ...rest,
    events: events.slice(0, 1),
    notes: [],
    functions,
    nodes,
    threads: [{ name: 'main', root: 0 }],
    calls: parents.flatMap((from, to) =>
      from < 0 ? [] : [{ from, to, count: 1 + random(50), throws: 0, recursive: false }],
    ),
  };
}

/** Whole numbers below a bound, the same ones for a seed: a linear congruential generator. */
function randomSequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
