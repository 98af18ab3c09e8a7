/** Functions with probes in their code, whatever asynchronous program they are of: the same order, exact charges. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const programs = 60;

// In a plain process: the realm of the test runner has other promises than the code that it loads.
test('programs do the same in the same order, and every amount is charged to the path that it belongs to', () => {
  const fixture = path.join(__dirname, '..', '..', 'fixtures', 'instrument', 'async-programs.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [fixture, String(programs)], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe('same order\nexact profiles\n');
});
