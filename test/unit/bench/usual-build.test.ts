import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { usualBuild } from '../../../lib/bench/checkout/usual-build';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-usual-build-'));
let projects = 0;
afterAll(() => {
  fs.rmSync(root, { recursive: true });
});

const withBuild = '{"scripts":{"build":"tsc"}}';
const withDependencies = '{"devDependencies":{"icprofile":"1"}}';

function project(files: Readonly<Record<string, string>>): string {
  const top = path.join(root, String(++projects));
  for (const [name, content] of Object.entries({ 'readme.md': '', ...files })) {
    fs.mkdirSync(path.dirname(path.join(top, name)), { recursive: true });
    fs.writeFileSync(path.join(top, name), content);
  }
  return top;
}

test.each([
  ['package-lock.json', '', 'npm ci && npm run build'],
  ['npm-shrinkwrap.json', '', 'npm ci && npm run build'],
  ['pnpm-lock.yaml', '', 'pnpm install --frozen-lockfile && pnpm run build'],
  ['yarn.lock', '# yarn lockfile v1\n', 'yarn install --frozen-lockfile && yarn run build'],
  ['yarn.lock', '__metadata:\n  version: 8\n', 'yarn install --immutable && yarn run build'],
  ['bun.lock', '', 'bun install --frozen-lockfile && bun run build'],
])('with %s %j: %s', (lock, content, command) => {
  const top = project({ [lock]: content, 'package.json': withBuild });
  expect(usualBuild(top, top)).toEqual({ command, directory: top });
});

test('without a script for it, dependencies are installed, and that is all', () => {
  const top = project({ 'package-lock.json': '', 'package.json': withDependencies });
  expect(usualBuild(top, top)).toEqual({ command: 'npm ci', directory: top });
});

test('in a monorepo the lock file above counts, and the root is built before the package', () => {
  const top = project({
    'pnpm-lock.yaml': '',
    'package.json': withBuild,
    "packages/it's/package.json": withBuild,
    "packages/it's/bench/x.bench.js": '',
  });
  expect(usualBuild(path.join(top, "packages/it's/bench"), top)).toEqual({
    command: "pnpm install --frozen-lockfile && pnpm run build && cd 'packages/it'\\''s' && pnpm run build",
    directory: top,
  });
});

test('the nearest lock file counts, and none above the checkout', () => {
  const top = project({
    'package-lock.json': '',
    'a/yarn.lock': '',
    'a/package.json': withDependencies,
    'b/c/package.json': '{}',
  });
  expect(usualBuild(path.join(top, 'a'), top).command).toBe('yarn install --frozen-lockfile');
  expect(usualBuild(path.join(top, 'b/c'), path.join(top, 'b')).command).toBe('');
});

test.each([withBuild, withDependencies])(
  'without a lock file %s is not built, and the user told so',
  (manifest) => {
    const top = project({ 'package.json': manifest });
    expect(usualBuild(top, top)).toMatchObject({
      command: '',
      advice: expect.stringContaining('--build') as string,
    });
  },
);

test.each(['{}', 'not JSON', 'null', '[1]', '{"scripts":null}'])(
  'nothing needs to be built of %s',
  (manifest) => {
    const top = project({ 'package.json': manifest });
    expect(usualBuild(top, top)).toEqual({ command: '', directory: top });
  },
);
