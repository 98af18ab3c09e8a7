import { spawnSync } from 'node:child_process';
import { padJson, withStackPlace } from '../../../lib/bench/protocol/layout';

const pageBytes = 4096;

/** Where the kernel begins the stack of a program (man 5 proc: `startstack`), without randomization. */
function stackPlace(variables: Record<string, string>, words: readonly string[], seed: number): number {
  // awk skips arguments of this form, as there are no such variables in it.
  const args = ['-R', 'awk', '{ print $28 }', '/proc/self/stat', ...words.map((word) => `w=${word}`)];
  const env = withStackPlace({ args, env: { PATH: process.env['PATH'], ...variables } }, seed);
  const { stdout, status, stderr } = spawnSync('setarch', args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout) % pageBytes;
}

const canFix = spawnSync('setarch', ['-R', 'true']).status === 0;

/** Container runtimes may forbid it. */
const describeWithFixedAddresses = canFix || process.env['CI'] !== undefined ? describe : describe.skip;

describeWithFixedAddresses('the stack of a process', () => {
  const place = stackPlace({}, [], 1);

  it.each([
    ['one more byte', { A: '' }, []],
    ['another variable', { A: '', B: 'of other characters: ünïcödé' }, []],
    ['20 kB', { A: 'x'.repeat(20_000) }, []],
    ['longer arguments', {}, ['a', 'bc']],
    ['padding of its own', { ICPROFILE_PADDING: 'xyz', ICPROFILE_PADDING_EVEN: '' }, []],
  ])('begins at the same place with %s', (_, variables, words) => {
    expect(stackPlace(variables, words, 1)).toBe(place);
  });

  it('begins at places of all alignments with the seeds', () => {
    const lines = [1, 2, 3, 4].map((seed) => stackPlace({}, [], seed) % 64);
    expect(lines.toSorted((a, b) => a - b)).toEqual([0, 16, 32, 48]);
  });
});

describe('the text of a job', () => {
  it('has a size that does not tell the length of paths', () => {
    const sizes = ['a', 'a'.repeat(1000), 'ü'.repeat(1000)].map((file) =>
      Buffer.byteLength(padJson(JSON.stringify({ file }))),
    );
    expect(sizes).toEqual([pageBytes, pageBytes, pageBytes]);
  });

  it('is read as before', () => {
    expect(JSON.parse(padJson('{"file":"ü"}'))).toEqual({ file: 'ü' });
  });
});
