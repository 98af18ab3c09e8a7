/**
 * A program that reads stack traces is charged a known part more than they cost it plain, once Node's loader is baseline code.
 * Finding the original places is the profiler's work.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { functionStatistics } from '../../lib/model/profile/function-statistics';
import { readProfile } from '../../lib/report';
import { describeEmulated, deterministicNodeFlags } from '../support/emulated';

const icprofile = path.join(__dirname, '..', '..', 'dist', 'cli', 'main.js');
const reader = path.join(__dirname, '..', 'fixtures', 'emulated', 'stack-reader.js');
/** Many: V8 compiles something again now and then, for some 50 million instructions. */
const traces = 8000;
const fewest = 1000;

let directory: string;

beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-traces-'));
});

afterAll(() => {
  fs.rmSync(directory, { recursive: true });
});

function run(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

/**
 * Has Node's loader load as many modules as `icprofile run` does itself. V8 then compiles the loader to baseline code, in whose
 * frames it searches for the position (`BaselineFrame::GetBytecodeOffset`): 20 000 instructions more a trace on Node 20.
 */
function manyModules(): string {
  const modules = Array.from({ length: 200 }, (_, index) => path.join(directory, `module-${index}.js`));
  for (const file of modules) fs.writeFileSync(file, '');
  const all = path.join(directory, 'many-modules.js');
  fs.writeFileSync(all, modules.map((file) => `require(${JSON.stringify(file)});`).join('\n'));
  return all;
}

function plainCost(script: string): number {
  const node = [process.execPath, ...deterministicNodeFlags, '--require', manyModules()];
  const program = [...node, script, String(traces), 'plain'];
  return Number(
    /^\d+(\.\d+)?$/m.exec(run([icprofile, 'exec', '--source', 'emulated', '--', ...program]))?.[0],
  );
}

/** Instructions of each node, by its name. */
function chargesOf(script: string, count: number): ReadonlyMap<string, number> {
  const file = path.join(directory, 'profile.json');
  run([
    ...deterministicNodeFlags,
    ...[icprofile, 'run', '--source', 'emulated', '--exact', '-o', file],
    ...[script, String(count)],
  ]);
  return new Map(functionStatistics(readProfile(file)).map(({ function: fn, self }) => [fn.name, self]));
}

/** What reading one trace adds to each of these. */
function chargesPerTrace(script: string): Readonly<Record<'reads' | 'collections' | 'profiler', number>> {
  const [few, many] = [fewest, fewest + traces].map((count) => chargesOf(script, count));
  const added = (name: string) => ((many?.get(name) ?? NaN) - (few?.get(name) ?? NaN)) / traces;
  return {
    reads: added('reads'),
    collections: added('(minor garbage collection)'),
    profiler: added('(profiler)'),
  };
}

/** The same program in one line, behind functions that it does not call. */
function bundleOf(functions: number): string {
  const file = path.join(directory, `bundle-${functions}.js`);
  const source = fs
    .readFileSync(reader, 'utf8')
    .replace('../../../dist', path.join(__dirname, '..', '..', 'dist'))
    .replace(/^\/\/.*$/gm, '')
    .replaceAll('\n', ' ');
  fs.writeFileSync(file, 'var u=function(){};'.repeat(functions) + source);
  return file;
}

/**
 * What a trace costs more than plain, as a part of that. Seen on Node 20, 22, 24 and 26: 0.052, 0.041, 0.025 and 0.070 of lines;
 * 0.095, 0.083, 0.072 and 0.099 of the bundle, whose one line is longer with probes. Without `asProfilersWork` in
 * `lib/instrument/traces`, it would be 0.25 and 0.1 more.
 */
const seenDifference = { lines: 0.048, bundle: 0.086 };

/** V8 compiles at other moments in one build than in another. */
const tolerance = 0.03;

describeEmulated('reading stack traces', () => {
  let ofLines: ReturnType<typeof chargesPerTrace>;
  let ofBundle: ReturnType<typeof chargesPerTrace>;
  let bundle: string;

  beforeAll(() => {
    bundle = bundleOf(2000);
    ofLines = chargesPerTrace(reader);
    ofBundle = chargesPerTrace(bundle);
  });

  function expectDifference(
    { reads, collections, profiler }: typeof ofLines,
    script: string,
    seen: number,
  ): void {
    const plain = plainCost(script);
    const differenceOf = (charged: number) => (charged - plain) / plain;
    const charged = reads + collections;
    expect(Math.abs(differenceOf(charged) - seen)).toBeLessThan(tolerance);
    // So that the test notices when the profiler's work is charged to the program.
    expect(differenceOf(charged + profiler)).toBeGreaterThan(seen + tolerance);
  }

  test('costs a function a known part more than plain', () => {
    expectDifference(ofLines, reader, seenDifference.lines);
  });

  // V8 goes through the places of the whole line for each trace: some 180 000 instructions.
  test('costs a function of a bundle in one line a known part more than plain', () => {
    expectDifference(ofBundle, bundle, seenDifference.bundle);
  });

  test('costs the profiler as much in a line of thousands of functions as elsewhere', () => {
    expect(ofLines.profiler).toBeGreaterThan(0);
    expect(ofBundle.profiler / ofLines.profiler).toBeLessThan(1.3);
  });
});
