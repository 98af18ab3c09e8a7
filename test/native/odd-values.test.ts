/** The addon believes nothing that JavaScript passes: it may refuse, but never takes the process down. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const fixture = path.join(__dirname, '..', 'fixtures', 'native', 'odd-values.js');
const calls = 4000;

test.each([1, 2, 3, 5, 14, 15])(
  'survives odd arguments to all that it exports, seed %d',
  (seed) => {
    const args = ['--expose-gc', fixture, String(seed), String(calls)];
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([status, signal, stderr]).toEqual([0, null, '']);
    expect(JSON.parse(stdout)).toBe(calls);
  },
  30_000,
);
