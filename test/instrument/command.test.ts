/** `icprofile run`: the program's own life, and its profile at the end of it. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { readProfile } from '../../lib/report';
import {
  callsByName,
  fixtures,
  icprofile,
  inTemporaryDirectory,
  lostCounts,
  runNode,
  runProfiled,
  type RunResult,
} from './support';

const program = (name: string) => path.join(fixtures, 'programs', name);
const endings = program('endings.js');
const nodeVersion = process.versions.node.split('.').map(Number) as [number, number];
const stripsTypes = nodeVersion[0] > 22 || (nodeVersion[0] === 22 && nodeVersion[1] >= 18);

function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
}

function runFiles(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  options: readonly string[] = [],
): RunResult {
  return inTemporaryDirectory((directory) => {
    writeFiles(directory, files);
    return runProfiled(args, { options, cwd: directory });
  });
}

describe('however the program ends, its end is its own and its profile is there', () => {
  test.each([
    'normally',
    'exit',
    'exitCode',
    'throws',
    'rejects',
    'later',
    'SIGTERM',
    'SIGINT',
    'handled',
    'removesExitListeners',
    'removesEachExitListener',
    'reallyExit',
    'stubsFiles',
    'stubsClocks',
    'terminatedInLoop',
  ])('%s', (ending) => {
    const plain = runNode([endings, ending]);
    const { status, signal, stdout, profile } = runProfiled([endings, ending]);
    expect({ status, signal, stdout }).toEqual({
      status: plain.status,
      signal: plain.signal,
      stdout: plain.stdout,
    });
    expect(callsByName(profile!)['work']).toBe(ending === 'later' ? 3 : 2);
    expect(lostCounts(profile!)).toBe(0);
  });
});

test.each(['removesExitListeners', 'reallyExit', 'stubsFiles', 'stubsClocks'])(
  'without -o, the table is printed however the program ends: %s',
  (ending) => {
    const { status, stderr } = runNode([icprofile, 'run', '--source', 'software', endings, ending]);
    expect(status).toBe(runNode([endings, ending]).status);
    expect(stderr).toMatch(/\(work\)$/m);
  },
);

describe('the program sees nothing of it', () => {
  test('not in its arguments, environment and global variables, and neither do its children', () => {
    const plain = runNode([program('seen.js'), '--own', 'x']);
    const { stdout } = runProfiled([program('seen.js'), '--own', 'x']);
    expect(stdout).toBe(plain.stdout);
  });

  test('uncaught errors are told with the places where they were made', () => {
    const stackOf = ({ stderr }: RunResult) =>
      stderr.split('\n').filter((line) => line.includes('endings.js:'));
    const plain = stackOf(runNode([endings, 'throws']));
    expect(stackOf(runProfiled([endings, 'throws']))).toEqual(plain);
    expect(plain.length).toBeGreaterThan(1);
  });
});

test('without -o, the table is printed to the standard error', () => {
  const { stdout, stderr } = runNode([
    icprofile,
    'run',
    '--source',
    'software',
    '--sort',
    'calls',
    '--limit',
    '1',
    endings,
    'normally',
  ]);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/software source[^]*endings\.js:\d+\(<anonymous>\)[^]*sorted by calls/);
});

test.each([
  ['profile.html', '<!doctype html>'],
  ['profile.speedscope.json', '{"$schema"'],
])('the file’s name decides on the format: %s', (name, beginning) => {
  inTemporaryDirectory((directory) => {
    const file = path.join(directory, name);
    runNode([icprofile, 'run', '--source', 'software', '-o', file, endings, 'normally']);
    expect(fs.readFileSync(file, 'utf8').toLowerCase().startsWith(beginning)).toBe(true);
  });
});

test('node --import icprofile/register does the same', () => {
  const register = path.join(__dirname, '..', '..', 'dist', 'program', 'register.js');
  inTemporaryDirectory((directory) => {
    const output = path.join(directory, 'profile.json');
    const env = { ICPROFILE_RUN: JSON.stringify({ output, format: 'json', source: 'software' }) };
    runNode(['--import', register, endings, 'normally'], { env });
    expect(fs.existsSync(output)).toBe(true);
  });
});

describe('a tool that is installed', () => {
  const files = {
    'node_modules/tool/package.json': '{"name":"tool","version":"1.0.0","bin":"bin/tool.js"}',
    'node_modules/tool/bin/tool.js': "require('../lib'); require('helper');",
    'node_modules/tool/lib/index.js': '(function toolWork() {})();',
    'node_modules/helper/index.js': '(function helperWork() {})();',
    'own.js': '',
  };

  /** As npm links it, or as pnpm writes it. */
  function installed(bin: 'link' | 'shell script', run: (directory: string) => void): void {
    inTemporaryDirectory((directory) => {
      writeFiles(directory, files);
      const tool = path.join(directory, 'node_modules', '.bin', 'tool');
      fs.mkdirSync(path.dirname(tool));
      if (bin === 'link') fs.symlinkSync('../tool/bin/tool.js', tool);
      else fs.writeFileSync(tool, '#!/bin/sh\nexec node  "$basedir/../tool/bin/tool.js" "$@"\n');
      fs.mkdirSync(path.join(directory, 'below'));
      run(directory);
    });
  }

  const namesIn = ({ profile }: RunResult) =>
    Object.keys(callsByName(profile!)).filter((name) => name !== '<module>');

  test.each(['link', 'shell script'] as const)(
    'is found by its name, from below too, and its package has probes (%s)',
    (bin) => {
      installed(bin, (directory) => {
        for (const cwd of [directory, path.join(directory, 'below')])
          expect(namesIn(runProfiled(['tool'], { cwd }))).toEqual(['toolWork']);
      });
    },
  );

  test('has probes by its path too, and other packages where they are named', () => {
    installed('link', (cwd) => {
      const options = ['--package', 'helper'];
      expect(namesIn(runProfiled(['node_modules/.bin/tool'], { cwd, options }))).toEqual([
        'toolWork',
        'helperWork',
      ]);
    });
  });

  test('is not taken for a script of that name', () => {
    installed('link', (cwd) => {
      fs.writeFileSync(path.join(cwd, 'tool.js'), '(function script() {})();');
      expect(namesIn(runProfiled(['tool.js'], { cwd }))).toEqual(['script']);
    });
  });
});

test('a script that does not exist gets the message of node alone', () => {
  inTemporaryDirectory((cwd) => {
    const plain = runNode(['missing.js'], { cwd });
    const { status, stdout, stderr } = runNode([icprofile, 'run', 'missing.js'], { cwd });
    expect({ status, stdout, stderr }).toEqual({
      status: plain.status,
      stdout: plain.stdout,
      stderr: plain.stderr,
    });
  });
});

describe('a profile that has few functions says why', () => {
  const busy = 'let s = 0; for (let i = 0; i < 3e7; i++) s += i;';
  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'packages without probes',
      { 'app.js': "require('busy');", 'node_modules/busy/index.js': busy },
      /Packages get no probes unless they are named.*: busy\. Let them in with --package busy/,
    ],
    [
      'child processes',
      { 'app.js': "require('node:child_process').spawn(process.execPath, ['-e', '']);" },
      /It started a child process, which is not profiled/,
    ],
    [
      'contexts of node:vm',
      // Kept as by a runner of tests: contexts that have been collected are not counted.
      {
        'app.js': `const vm = require('node:vm');
          globalThis.kept = vm.createContext();
          vm.runInContext(${JSON.stringify(busy)}, globalThis.kept);`,
      },
      /Code ran in contexts of node:vm/,
    ],
  ])('%s', (_, files, note) => {
    const { profile, stderr } = runFiles(files, ['app.js']);
    expect(profile!.notes.join('\n')).toMatch(note);
    // The file is looked at later; the terminal is looked at now.
    expect(stderr).toMatch(note);
  });

  test('one that has them says nothing', () => {
    const { profile, stderr } = runFiles({ 'app.js': `(function work() { ${busy} })();` }, ['app.js']);
    expect(profile!.notes).toEqual([]);
    expect(stderr).toBe('');
  });
});

test('where there are too few file descriptors for the thread of loader hooks, the program runs and a note says so', () => {
  const hasHooksOnItsThread = 'registerHooks' in Module;
  // Node 26 itself takes more than 22.
  const descriptors = Number(process.versions.node.split('.')[0]) >= 26 ? 24 : 22;
  inTemporaryDirectory((directory) => {
    writeFiles(directory, { 'app.mjs': "console.log('ran');" });
    const output = path.join(directory, 'profile.json');
    const { status, stdout, stderr } = spawnSync(
      'bash',
      [
        '-c',
        `ulimit -n ${descriptors}; exec "$@"`,
        'bash',
        process.execPath,
        icprofile,
        ...['run', '--source', 'software', '-o', output, 'app.mjs'],
      ],
      { cwd: directory, encoding: 'utf8', timeout: 60_000 },
    );
    expect({ stderr, status, stdout }).toMatchObject({ status: 0, stdout: 'ran\n' });
    const { notes } = readProfile(output);
    expect(notes.join().includes('too few file descriptors')).toBe(!hasHooksOnItsThread);
  });
});

test('a package or a glob that fits nothing is told, with near names', () => {
  const files = { 'app.js': "require('marked');", 'node_modules/marked/index.js': '' };
  const { profile } = runFiles(files, ['app.js'], ['--package', 'markd', '--include', 'zz/**']);
  expect(profile!.notes.join('\n')).toContain(
    '--package markd: no file of it was loaded. Did you mean marked?',
  );
  expect(profile!.notes.join('\n')).toContain('--include zz/**: no file that was loaded fits it');
});

describe('which files have probes', () => {
  const files = {
    'app.js': "require('./lib/own'); require('installed'); require('@scope/other'); (function app() {})();",
    'lib/own.js': '(function own() {})();',
    'node_modules/installed/index.js': '(function installed() {})();',
    'node_modules/@scope/other/index.js': '(function other() {})();',
  };

  test.each<[readonly string[], readonly string[]]>([
    [[], ['app', 'own']],
    [
      ['--package', 'installed'],
      ['app', 'installed', 'own'],
    ],
    [
      ['--package', '@scope/other', '--exclude', 'lib/**'],
      ['app', 'other'],
    ],
    [['--include', 'lib/*.js'], ['own']],
    [
      ['--include', 'node_modules/**'],
      ['installed', 'other'],
    ],
  ])('%j', (options, names) => {
    const { profile } = runFiles(files, ['app.js'], options);
    const called = Object.keys(callsByName(profile!)).filter((name) => name !== '<module>');
    expect(called.sort()).toEqual(names);
  });

  test('not those that cannot be parsed, or use the name of the probes; the profile says which', () => {
    const { status, stdout, profile } = runFiles(
      {
        'app.js':
          "try { require('./broken') } catch (error) { console.log(error.name) } console.log(require('./own')());",
        'broken.js': 'function {',
        'own.js': 'const icprofile$ = 5; module.exports = () => icprofile$;',
      },
      ['app.js'],
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'SyntaxError\n5\n' });
    expect(profile!.notes).toEqual([
      expect.stringMatching(/broken\.js is loaded without probes: Unexpected token/),
      expect.stringMatching(/own\.js is loaded without probes: it uses the name icprofile\$/),
    ]);
  });
});

test('what the program and icprofile both use is loaded anew for the program, with probes where it shall have them', () => {
  const { profile } = runProfiled([program('parsing.js')], { options: ['--package', 'acorn'] });
  expect(callsByName(profile!)).toMatchObject({ Parser: 1 });
});

test('functions are told where they were written, by source maps', () => {
  // Of `export const f =\n  (x: number) => x;`, compiled.
  const map = {
    version: 3,
    sources: ['original.ts'],
    names: [],
    mappings: 'AAAA,MAAM,CAAC,GACL,CAAC',
  };
  const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
  const { profile } = runFiles(
    { 'app.js': `exports.f = (x) => x; exports.f(1);\n//# sourceMappingURL=${url}\n` },
    ['app.js'],
  );
  const f = profile!.functions.find(({ name }) => name === 'exports.f');
  expect(path.basename(f!.file!)).toBe('original.ts');
});

test('TypeScript whose types Node strips', () => {
  const files = {
    'app.mts':
      'import { twice } from "./other.cts";\nconst add = (a: number, b: number): number => a + b;\nconsole.log(add(twice(1), 2));\n',
    'other.cts': 'export function twice(x: number): number { return x * 2; }',
    'package.json': '{}',
  };
  const { status, stdout, profile } = runFiles(
    { ...files, 'other.cts': 'exports.twice = function twice(x: number): number { return x * 2; }' },
    ['app.mts'],
  );
  if (!stripsTypes) {
    expect(status).toBe(1);
    return;
  }
  expect({ status, stdout }).toEqual({ status: 0, stdout: '4\n' });
  expect(callsByName(profile!)).toMatchObject({ add: 1, twice: 1 });
});

test('an ES module that is required has probes, and no note says otherwise', () => {
  const files = {
    'app.cjs': "const required = require('./required.mjs'); console.log(required.twice(2));",
    'required.mjs': "import { add } from './imported.mjs'; export function twice(x) { return add(x, x); }",
    'imported.mjs': 'export function add(x, y) { return x + y; }',
  };
  const { status, stdout, profile } = runFiles(files, ['app.cjs']);
  // Of jest's `process`, the feature is undefined.
  if (runNode(['-p', 'process.features.require_module']).stdout !== 'true\n') {
    expect(status).toBe(1);
    return;
  }
  expect({ status, stdout }).toEqual({ status: 0, stdout: '4\n' });
  const calls = callsByName(profile!);
  expect(calls).toMatchObject({ twice: 1 });
  // Versions whose loader hooks are on a thread of their own have no way to what it imports.
  expect(calls['add'] === 1 || !('registerHooks' in Module)).toBe(true);
  expect(profile!.notes).toEqual([]);
});

test('TypeScript in node_modules is left to Node, which refuses it', () => {
  const files = {
    'app.cjs': 'require("typed");',
    'node_modules/typed/package.json': '{"main":"index.cts"}',
    'node_modules/typed/index.cts': 'console.log(1 as number);',
  };
  const { status, stdout, stderr } = runFiles(files, ['app.cjs'], ['--package', 'typed']);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(stripsTypes ? 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING' : 'SyntaxError');
});

test('workers are threads of the profile', () => {
  const { stdout, profile } = runProfiled([program('workers.mjs')]);
  expect(stdout).toBe('[ 8 ]\n');
  expect(profile!.threads.map(({ name }) => name)).toEqual(['main', 'worker 1']);
  expect(callsByName(profile!)).toMatchObject({ inMain: 1, inWorker: 1 });
  expect(profile!.notes).toEqual([]);
});

describe('asynchronous work belongs to the function that it is written in', () => {
  test.each<[string, readonly string[], string]>([
    ['followed by promise hooks', [], 'main'],
    ['told by the functions themselves', ['--no-async'], '(program)'],
  ])('%s', (_, options, callerOfTimer) => {
    const { profile } = runProfiled([program('requests.js')], { options: ['--exact', ...options] });
    const { functions, nodes, calls } = profile!;
    const nameOf = (node: number) => functions[nodes[node]!.function]!.name;
    const callers = (name: string) => [
      ...new Set(calls.filter(({ to }) => nameOf(to) === name).map(({ from }) => nameOf(from))),
    ];
    expect(callers('spin').sort()).toEqual(['afterwards', 'heavy', 'light']);
    expect(callers('light')).toEqual(['main']);
    expect(callers('afterwards')).toEqual([callerOfTimer]);
    expect(callsByName(profile!)).toMatchObject({
      main: 1,
      light: 2,
      heavy: 2,
      spin: 7,
      pause: 6,
      afterwards: 1,
    });
    expect(lostCounts(profile!)).toBe(0);
  });
});

test('labels stand above all that the program does', () => {
  const { profile } = runProfiled([program('requests.js')], {
    options: ['--label', 'job=nightly', '--label', 'shard=1'],
  });
  const { functions, nodes } = profile!;
  const label = functions.findIndex(({ kind }) => kind === 'label');
  expect(functions[label]!.labels).toEqual({ job: 'nightly', shard: '1' });
  const isBelow = (node: number): boolean => {
    const { function: fn, parent } = nodes[node]!;
    return fn === label || (parent >= 0 && isBelow(parent));
  };
  const spins = nodes.flatMap(({ function: fn }, node) => (functions[fn]!.name === 'spin' ? [node] : []));
  expect(spins.length).toBeGreaterThan(0);
  expect(spins.every(isBelow)).toBe(true);
});

describe('functions that do less than their probes cost', () => {
  const run = (...options: readonly string[]) => runProfiled([program('many-calls.js')], { options });

  test('are switched off, told with the calls that were seen, and count to their callers', () => {
    const { profile } = run();
    const tiny = profile!.functions.find(({ name }) => name === 'tiny');
    expect(tiny!.switchedOffAfter).toBeGreaterThan(0);
    expect(callsByName(profile!)).toMatchObject({ tiny: tiny!.switchedOffAfter, large: 300 });
    expect(profile!.notes).toEqual([expect.stringMatching(/tiny \(\d+ calls\)/)]);
    expect(lostCounts(profile!)).toBe(0);
  });

  test('keep their probes with --exact', () => {
    const { profile } = run('--exact');
    expect(callsByName(profile!)).toMatchObject({ tiny: 300_000, large: 300 });
    expect(profile!.notes).toEqual([]);
  });
});

test('a call that runs when its function is switched off is left as it began', () => {
  const source = `
    const spin = () => { let sum = 0; for (let i = 0; i < 1e6; i++) sum += i; return sum; };
    function recur(depth) { if (depth === 0) return; recur(depth - 1); recur(depth - 1); }
    recur(16);
    (function afterwards() { spin(); })();`;
  const { profile } = runFiles({ 'app.js': source }, ['app.js']);
  const { functions, nodes, calls } = profile!;
  const nameOf = (node: number) => functions[nodes[node]!.function]!.name;
  expect(functions.find(({ name }) => name === 'recur')!.switchedOffAfter).toBeGreaterThan(16);
  expect(calls.filter(({ to }) => nameOf(to) === 'afterwards').map(({ from }) => nameOf(from))).toEqual([
    '<module>',
  ]);
  expect(lostCounts(profile!)).toBe(0);
});

test('a program may freeze its global object: what was loaded before keeps its probes, what is loaded later is switched off', () => {
  const files = {
    'app.js': `
      const tiny = () => 1;
      Object.freeze(globalThis);
      const { later } = require('./later');
      for (let i = 0; i < 50_000; i++) tiny() + later();
      console.log('done');`,
    'later.js': 'exports.later = function later() { return 1; };',
  };
  const { status, stdout, stderr, profile } = runFiles(files, ['app.js']);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'done\n', stderr: '' });
  const later = profile!.functions.find(({ name }) => name === 'later')!;
  expect(later.switchedOffAfter).toBeGreaterThan(0);
  expect(callsByName(profile!)).toMatchObject({ tiny: 50_000, later: later.switchedOffAfter });
  expect(profile!.notes).toEqual([expect.stringContaining(`: later (${later.switchedOffAfter} calls)`)]);
  expect(lostCounts(profile!)).toBe(0);
});

test.each<[string, readonly string[], RegExp]>([
  ['an unknown source', ['--source', 'guess'], /--source must be one of/],
  ['an overhead of nothing', ['--max-overhead', '1'], /--max-overhead must be a number above 1/],
  ['a label without a value', ['--label', 'x'], /--label must be key=value/],
  ['an unknown extension', ['-o', 'profile.svg'], /No format has files that end like profile\.svg/],
  ['a second file', ['-o', 'a.json', '-o', 'b.json'], /-o must be given once/],
  ['an unknown format', ['--format', 'pdf'], /format must be one of/],
  ['both a bound and none', ['--exact', '--max-overhead', '3'], /cannot be used with/],
])('%s is refused before the program starts', (_, options, message) => {
  const { status, stderr } = runNode([icprofile, 'run', ...options, endings, 'normally']);
  expect(status).not.toBe(0);
  expect(stderr).toMatch(message);
});
