import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const repository = path.resolve(__dirname, '../..');
const fixtures = path.join(__dirname, 'fixtures');
const tool = (name: string) => path.join(repository, 'node_modules', '.bin', name);

interface Verdict {
  readonly passed: boolean;
  readonly output: string;
}

function check(
  command: string,
  parameters: readonly string[],
  { cwd = repository, input = '' } = {},
): Verdict {
  const result = spawnSync(command, parameters, {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  if (result.error !== undefined) throw result.error;
  return { passed: result.status === 0, output: result.stdout + result.stderr };
}

/** Runs `body` in a directory of its own, removed afterwards. */
function inTemporaryDirectory(body: (directory: string) => void): void {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'icprofile-checks-'));
  try {
    body(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe('the check of TypeScript layers', () => {
  const checkLayersOf = (cwd: string) =>
    check(tool('depcruise'), ['lib', '--config', path.join(repository, '.dependency-cruiser.cjs')], { cwd });

  let fixtureVerdict: Verdict | undefined;
  const ofFixture = () => (fixtureVerdict ??= checkLayersOf(path.join(fixtures, 'upward-imports')));

  it('passes on the library', () => {
    expect(checkLayersOf(repository)).toMatchObject({ passed: true });
  });

  it.each([
    'native-imports-downwards-only: lib/native/addon.ts → lib/counters/counter.ts',
    'report-imports-downwards-only: lib/report/text.ts → lib/profiler/profiler.ts',
    'model-imports-downwards-only: lib/model/profile.ts → lib/counters/counter.ts',
    'stats-imports-downwards-only: lib/stats/mean.ts → lib/model/profile.ts',
    'counters-is-entered-by-its-index: lib/native/addon.ts → lib/counters/counter.ts',
    'errors-imports-nothing: lib/errors.ts → lib/counters/counter.ts',
    'no-cycles: lib/profiler/first.ts',
  ])('finds %s', (violation) => {
    const { passed, output } = ofFixture();
    expect(passed).toBe(false);
    expect(output).toContain(violation);
  });
});

describe('the check of C++ layers', () => {
  const checkLayersOf = (directory: string) =>
    check(process.execPath, ['scripts/check-native-layers.mjs', directory]);

  it('passes on the addon', () => {
    expect(checkLayersOf('src-native')).toMatchObject({ passed: true });
  });

  it('finds Node outside of the binding, and layers that include each other', () => {
    const { passed, output } = checkLayersOf(path.join(fixtures, 'native-layers'));
    expect(passed).toBe(false);
    expect(output).toContain('group.cc: only binding may include napi.h');
    expect(output).toContain(`tree.cc: engine may not include ${path.join('perf', 'group.h')}`);
    expect(output).toContain('2 violations');
  });
});

describe('the linter of TypeScript', () => {
  it('rejects what only the types can tell', () => {
    const floatingPromise = 'export function start(): void {\n  Promise.resolve(1);\n}\n';
    const { passed, output } = check(tool('eslint'), ['--stdin', '--stdin-filename', 'lib/errors.ts'], {
      input: floatingPromise,
    });
    expect(passed).toBe(false);
    expect(output).toContain('@typescript-eslint/no-floating-promises');
  });
});

describe('the formatter of TypeScript', () => {
  it('rejects double quotes', () => {
    inTemporaryDirectory((directory) => {
      const file = path.join(directory, 'quotes.ts');
      writeFileSync(file, 'export const quote = "double";\n');
      const { passed } = check(tool('prettier'), ['--check', '--config', '.prettierrc', file]);
      expect(passed).toBe(false);
    });
  });
});

const hasClang = ['clang-format', 'clang-tidy'].every((name) => spawnSync(name, ['--version']).status === 0);
if (!hasClang)
  process.stderr.write('skipped: checks of C++ style: apt-get install clang-format clang-tidy\n');

(hasClang || process.env['CI'] !== undefined ? describe : describe.skip)('the checks of C++ style', () => {
  function lint(source: string): Verdict {
    let verdict: Verdict | undefined;
    inTemporaryDirectory((directory) => {
      for (const settings of ['.clang-format', '.clang-tidy']) {
        copyFileSync(path.join(repository, 'src-native', settings), path.join(directory, settings));
      }
      writeFileSync(path.join(directory, 'source.cc'), source);
      verdict = check('scripts/lint-native.sh', [directory]);
    });
    return verdict!;
  }

  it('pass on clean code', () => {
    expect(lint('int twice(int value) {\n  return 2 * value;\n}\n')).toMatchObject({ passed: true });
  });

  it('reject another format', () => {
    const { passed, output } = lint('int twice( int value ){ return 2*value; }\n');
    expect(passed).toBe(false);
    expect(output).toContain('clang-format-violations');
  });

  it('reject a name of another style', () => {
    const { passed, output } = lint('int TwiceOf(int value) {\n  return 2 * value;\n}\n');
    expect(passed).toBe(false);
    expect(output).toContain('readability-identifier-naming');
  });
});

describe('the check of prebuilt files', () => {
  const checkPrebuilds = (directory: string) =>
    check(process.execPath, ['scripts/check-prebuilds.mjs', '--directory', directory]);

  function checkTampered(tamper: (prebuilds: string) => void): Verdict {
    let verdict: Verdict | undefined;
    inTemporaryDirectory((directory) => {
      cpSync(path.join(repository, 'prebuilds'), directory, { recursive: true });
      tamper(directory);
      verdict = checkPrebuilds(directory);
    });
    return verdict!;
  }

  it('finds files that are older than their sources', () => {
    const { passed, output } = checkTampered((prebuilds) => {
      const file = path.join(prebuilds, 'manifest.json');
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      writeFileSync(file, JSON.stringify({ ...manifest, sources: 'of another day' }));
    });
    expect(passed).toBe(false);
    expect(output).toContain('older than their sources');
  });

  it('finds a file that is missing', () => {
    const { passed, output } = checkTampered((prebuilds) => {
      rmSync(path.join(prebuilds, 'linux-arm64', 'icprofile.node'));
    });
    expect(passed).toBe(false);
    expect(output).toContain('linux-arm64/icprofile.node is missing');
  });

  it('finds a file for another machine', () => {
    const { passed, output } = checkTampered((prebuilds) => {
      const addon = (machine: string) => path.join(prebuilds, machine, 'icprofile.node');
      copyFileSync(addon('linux-x64'), addon('linux-arm64'));
    });
    expect(passed).toBe(false);
    expect(output).toContain('linux-arm64/icprofile.node is not the file that the manifest lists');
    expect(output).toContain(
      'linux-arm64/icprofile.node is for Advanced Micro Devices X86-64, not for AArch64',
    );
  });

  it('finds libraries and symbol versions that another machine may lack', () => {
    const { passed, output } = checkTampered((prebuilds) => {
      copyFileSync('/bin/true', path.join(prebuilds, 'linux-x64', 'icprofile.node'));
    });
    expect(passed).toBe(false);
    expect(output).toContain('needs libc.so.6');
    expect(output).toMatch(/is bound to \w+ of GLIBC_/);
  });
});
