/** Recursion that is possible without probes is possible with them. */
import path from 'node:path';
import { fixtures, icprofile, runNode } from './support';

const program = path.join(fixtures, 'programs', 'recursion.js');

/** Seen on Node 20 to 26: 0.92 to 1.16. */
const fewest = 0.9;

interface Result {
  readonly depths: Readonly<Record<string, number>>;
  readonly execArgv: readonly string[];
}

function resultOf(flags: readonly string[], command: readonly string[]): Result {
  return JSON.parse(runNode([...flags, ...command, program]).stdout) as Result;
}

const run = [icprofile, 'run', '--source', 'software', '-o', '/dev/null'];

test.each<[string, readonly string[]]>([
  ['of its usual size', []],
  ['of a size that the user gave', ['--stack-size=500']],
])('a stack %s holds as many frames, and the program sees no other flags', (_, flags) => {
  const plain = resultOf(flags, []);
  const profiled = resultOf(flags, [...run, '--exact']);
  const names = Object.keys(plain.depths);
  expect(names).toHaveLength(5);
  for (const name of names) expect(profiled.depths[name]! / plain.depths[name]!).toBeGreaterThan(fewest);
  expect(profiled.execArgv).toEqual(plain.execArgv);
});
