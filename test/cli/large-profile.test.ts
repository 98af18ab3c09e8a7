import { spawnSync } from 'node:child_process';
import path from 'node:path';

const script = path.join(__dirname, '..', '..', 'benchmarks', 'large.js');

// `npm run bench:large` does the same with a million nodes.
test('a profile of 100 000 nodes is taken, written, read and reported in a heap of some 400 MB', () => {
  const { status, stdout } = spawnSync(process.execPath, [script, '--nodes', '100000'], { encoding: 'utf8' });
  expect(stdout).toContain('4 passed, 0 failed');
  expect(status).toBe(0);
}, 120_000);
