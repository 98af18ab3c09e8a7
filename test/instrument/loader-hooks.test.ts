/** Loader hooks of the program, of each kind and in each order around those of icprofile. */
import Module from 'node:module';
import path from 'node:path';
import { callsByName, fixtures, runNode, runProfiled } from './support';

const directory = path.join(fixtures, 'loaders');
const preload = path.join(directory, 'before.cjs');
const program = path.join(directory, 'program.mjs');

const kinds = ['asynchronous', ...('registerHooks' in Module ? ['synchronous'] : [])];
const pairs = kinds.flatMap((first) => kinds.map((second) => [`A:${first}`, `B:${second}`] as const));
const orders = pairs.flatMap((pair) =>
  [0, 1, 2].map((before) => [pair.slice(0, before), pair.slice(before)]),
);

test.each(orders)(
  'what hooks made of a module is profiled, and they saw the original: %j preloaded, %j of the program',
  (before, after) => {
    const env = { HOOKS_BEFORE: before.join(), HOOKS_AFTER: after.join(), NODE_NO_WARNINGS: '1' };
    const plain = runNode(['--require', preload, program], { env });
    const { status, stdout, profile } = runProfiled([program], { env, flags: ['--require', preload] });

    expect(plain).toMatchObject({ status: 0, stderr: '' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: plain.stdout });
    expect(callsByName(profile!)).toMatchObject({ work: 6, addedByA: 6, addedByB: 6, count: 1 });
  },
);
