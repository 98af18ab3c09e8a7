/** What JavaScript can do, done with probes: the same results, in the same order, at the same places. */
import path from 'node:path';
import { fixtures, lostCounts, runNode, runProfiled, snippets } from './support';

const runner = path.join(fixtures, 'run-snippets.js');

const plain = runNode([runner, ...snippets]);

test('the modules do what they shall show', () => {
  expect(plain).toMatchObject({ status: 0, stderr: '' });
  expect(plain.stdout.split('\n').length).toBeGreaterThan(1000);
  expect(plain.stdout).not.toContain('"failed"');
});

test.each<[string, readonly string[]]>([
  ['as it is', []],
  ['with all probes', ['--exact']],
  ['without promise hooks', ['--no-async']],
])('a program does the same under icprofile run, %s', (_, options) => {
  const { status, stdout, stderr, profile } = runProfiled([runner, ...snippets], { options });
  expect({ status, stderr, entries: JSON.parse(stdout) as unknown }).toEqual({
    status: 0,
    stderr: '',
    entries: JSON.parse(plain.stdout) as unknown,
  });
  expect(lostCounts(profile!)).toBe(0);
});
