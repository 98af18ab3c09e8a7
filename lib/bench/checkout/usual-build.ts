/** How a checkout of a project is built where the user does not say it: with the package manager whose lock file it has. */
import fs from 'node:fs';
import path from 'node:path';

export interface UsualBuild {
  /** Empty where there is nothing to build. */
  readonly command: string;
  /** Where the command runs: the directory of the lock file, which is the root of a monorepo. */
  readonly directory: string;
  /** What the user may have to do, where it is not clear how to build. */
  readonly advice?: string;
}

interface PackageManager {
  readonly locks: readonly string[];
  readonly install: (directory: string) => string;
  /** Runs a script of `package.json`; unlike npm and pnpm, yarn and bun fail where there is none. */
  readonly build: string;
}

const packageManagers: readonly PackageManager[] = [
  {
    locks: ['package-lock.json', 'npm-shrinkwrap.json'],
    install: () => 'npm ci',
    build: 'npm run build',
  },
  {
    locks: ['pnpm-lock.yaml'],
    install: () => 'pnpm install --frozen-lockfile',
    build: 'pnpm run build',
  },
  {
    locks: ['yarn.lock'],
    install: (directory) => `yarn install ${isModernYarn(directory) ? '--immutable' : '--frozen-lockfile'}`,
    build: 'yarn run build',
  },
  {
    locks: ['bun.lock', 'bun.lockb'],
    install: () => 'bun install --frozen-lockfile',
    build: 'bun run build',
  },
];

/**
 * The build of the package manager whose lock file is nearest, at or above the directory, up to the top of the checkout. The root
 * of a monorepo is built first, then the package that contains the directory.
 */
export function usualBuild(directory: string, top: string): UsualBuild {
  const above = directoriesUpTo(directory, top);
  const root = above.find((each) => managerOf(each) !== undefined);
  const manager = root === undefined ? undefined : managerOf(root);
  if (root === undefined || manager === undefined) return withoutLock(directory, above);
  const ownPackage = above.find((each) => fs.existsSync(path.join(each, 'package.json')));
  const build = (where: string, prefix: string) =>
    hasBuildScript(where) ? [`${prefix}${manager.build}`] : [];
  const steps = [
    manager.install(root),
    ...build(root, ''),
    ...(ownPackage === undefined || ownPackage === root
      ? []
      : build(ownPackage, `cd ${quoted(path.relative(root, ownPackage))} && `)),
  ];
  return { command: steps.join(' && '), directory: root };
}

function withoutLock(directory: string, above: readonly string[]): UsualBuild {
  const ownPackage = above.find((each) => fs.existsSync(path.join(each, 'package.json')));
  const none = { command: '', directory };
  if (ownPackage === undefined || !needsBuilding(ownPackage)) return none;
  return {
    ...none,
    advice:
      'The version to compare with has no lock file, so its dependencies are not installed and it is not built. If it needs that, use --build, such as --build "npm install && npm run build"',
  };
}

function directoriesUpTo(directory: string, top: string): readonly string[] {
  if (directory === top || directory === path.dirname(directory)) return [directory];
  return [directory, ...directoriesUpTo(path.dirname(directory), top)];
}

function managerOf(directory: string): PackageManager | undefined {
  return packageManagers.find(({ locks }) => locks.some((lock) => fs.existsSync(path.join(directory, lock))));
}

/** Yarn from version 2 on writes this into its lock files. */
function isModernYarn(directory: string): boolean {
  return /^__metadata:/m.test(fs.readFileSync(path.join(directory, 'yarn.lock'), 'utf8'));
}

function hasBuildScript(directory: string): boolean {
  return scriptsAndDependencies(directory).scripts.includes('build');
}

function needsBuilding(directory: string): boolean {
  const { scripts, dependencies } = scriptsAndDependencies(directory);
  return scripts.includes('build') || dependencies.length > 0;
}

function scriptsAndDependencies(directory: string): {
  readonly scripts: readonly string[];
  readonly dependencies: readonly string[];
} {
  const manifest = readManifest(path.join(directory, 'package.json'));
  const names = (field: string) => Object.keys(Object(manifest[field]) as object);
  return { scripts: names('scripts'), dependencies: [...names('dependencies'), ...names('devDependencies')] };
}

/** One that is not valid is the package manager's to complain about. */
function readManifest(file: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(fs.readFileSync(file, 'utf8'))) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
