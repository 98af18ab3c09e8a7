/** What the profiler does for a program's stack traces is the profiler's, and grows with the number of frames alone. */
import fs from 'node:fs';
import path from 'node:path';
import { originalColumn } from '../../lib/instrument/rewriting/positions';
import { rewrite } from '../../lib/instrument/rewriting/rewrite';
import { inTemporaryDirectory, runNode, icprofile } from './support';

test('a program whose global object takes no new properties has its functions switched off', () => {
  inTemporaryDirectory((directory) => {
    const file = path.join(directory, 'program.js');
    const later = path.join(directory, 'later.js');
    fs.writeFileSync(later, 'exports.g = function g(n) { return n ? g(n - 1) : 0; };');
    fs.writeFileSync(
      file,
      `function f(n) { return n ? f(n - 1) : 0; }
      Object.preventExtensions(globalThis);
      const { g } = require('./later.js');
      for (let i = 0; i < 5000; i++) f(3), g(3);
      console.log('done');`,
    );
    const output = path.join(directory, 'profile.txt');
    const options = ['--source', 'software', '-o', output];
    expect(runNode([icprofile, 'run', ...options, file])).toMatchObject({ status: 0, stdout: 'done\n' });
    const note = /switched off.*/.exec(fs.readFileSync(output, 'utf8'))?.[0];
    expect(note).toMatch(/\bf \(/);
    expect(note).toMatch(/\bg \(/);
  });
});

test('a place in a line of many functions is found without going through them', () => {
  const functions = 5000;
  const source = '(function(){});'.repeat(functions);
  const { insertions } = rewrite(source, { sourceType: 'module', resumedBy: 'hooks', calleeOf: () => 4 });
  const ofLine = insertions.get(0)!;
  let reads = 0;
  const counted = new Proxy(ofLine, {
    get: (target, key) => {
      reads += 1;
      return Reflect.get(target, key) as unknown;
    },
  });
  const column = originalColumn(new Map([[0, counted]]), 0, 1_000_000);
  expect(column).toBeGreaterThan(0);
  expect(reads).toBeLessThan(3 * Math.log2(ofLine.length));
});

test('probes are put into a bundle in time that grows with its size', () => {
  const secondsFor = (functions: number) => {
    const source = '(function(){});'.repeat(functions);
    const before = process.cpuUsage();
    rewrite(source, { sourceType: 'module', resumedBy: 'hooks', calleeOf: () => 4 });
    return process.cpuUsage(before).user / 1e6;
  };
  const leastOf = (functions: number) => Math.min(...[1, 2, 3].map(() => secondsFor(functions)));
  leastOf(2000);
  // Seen: 3 to 5; it was 14 when each function went through all statements of the bundle.
  expect(leastOf(16_000) / leastOf(4000)).toBeLessThan(8);
});
