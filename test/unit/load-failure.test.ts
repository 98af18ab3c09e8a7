import { loadFailure, type LoadingConditions } from '../../lib/native/load-failure';

const usual: LoadingConditions = {
  platform: 'linux-x64',
  directory: '/app/node_modules/icprofile',
  flags: [],
  mayRead: undefined,
};
const errorWith = (code: string | undefined, message: string) =>
  Object.assign(new Error(message), code === undefined ? {} : { code });
const disabled = errorWith(
  'ERR_DLOPEN_DISABLED',
  'Cannot load native addon because loading addons is disabled.',
);

test.each([
  ['--no-addons', disabled, { flags: ['--no-addons'] }, 'without --no-addons'],
  ['the permission model', disabled, { mayRead: true }, '--allow-addons'],
  ['whatever embeds Node', disabled, {}, 'allow addons'],
  [
    'files that may not be read',
    errorWith(undefined, 'No native build was found'),
    { mayRead: false },
    '--allow-fs-read=/app/',
  ],
  [
    'a limit of address space',
    errorWith(
      'ERR_DLOPEN_FAILED',
      '/a.node: failed to map segment from shared object: Cannot allocate memory',
    ),
    {},
    'ulimit -v',
  ],
  [
    'a full table of descriptors',
    errorWith('ERR_DLOPEN_FAILED', '/a.node: Too many open files'),
    {},
    'ulimit -n',
  ],
  [
    'another platform',
    errorWith(undefined, 'No native build was found for platform=…'),
    {},
    'build from source',
  ],
])('where %s keeps the addon from loading, the remedy is its own', (_, cause, conditions, remedy) => {
  expect(loadFailure(cause, { ...usual, ...conditions }).remedy).toContain(remedy);
});

test('what the linker says is in the message', () => {
  const cause = errorWith('ERR_DLOPEN_FAILED', "/lib/libc.so.6: version `GLIBC_2.99' not found\n    more");
  expect(loadFailure(cause, usual).message).toBe(
    "icprofile's native addon does not load: /lib/libc.so.6: version `GLIBC_2.99' not found",
  );
});
