/** The viewers' own programs, which the tests read exported profiles with. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Viewer {
  /** The first of these that there is. */
  readonly programs: readonly string[];
  /** Of Debian. */
  readonly package: string;
}

export const viewers = {
  callgrindAnnotate: { programs: ['callgrind_annotate'], package: 'valgrind' },
  python: { programs: ['python3'], package: 'python3' },
  go: { programs: ['go'], package: 'golang-go' },
  chromium: { programs: ['chromium', 'chromium-browser', 'google-chrome'], package: 'chromium' },
} as const satisfies Record<string, Viewer>;

/** A `describe` of tests that need a viewer: skipped, with a printed reason, where it is missing; failing under CI. */
export function describeWith(viewer: Viewer, name: string, tests: () => void): void {
  if (pathOf(viewer) !== undefined) {
    describe(name, tests);
    return;
  }
  const obstacle = `${viewer.programs.join(' or ')} is not installed (apt-get install ${viewer.package})`;
  if (process.env['CI'] !== undefined) {
    describe(name, () => it('has its viewer', () => Promise.reject(new Error(obstacle))));
  } else {
    process.stderr.write(`skipped: ${name}: ${obstacle}\n`);
    describe.skip(name, tests);
  }
}

export function pathOf({ programs }: Viewer): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(':');
  return programs
    .flatMap((program) => directories.map((directory) => path.join(directory, program)))
    .find((file) => fs.existsSync(file));
}

/** @returns what it printed. Throws, with what it complained about, where it fails. */
export function run(viewer: Viewer, args: readonly string[], cwd: string, input = ''): string {
  const result = spawnSync(pathOf(viewer) ?? '', args, {
    cwd,
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  if (result.status === 0) return result.stdout;
  throw new Error(`${viewer.programs[0] ?? ''} ${args.join(' ')}: ${String(result.error ?? result.stderr)}`);
}

/** A directory for the tests of a file. */
export function temporaryDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-viewers-'));
  afterAll(() => {
    fs.rmSync(directory, { recursive: true });
  });
  return directory;
}
