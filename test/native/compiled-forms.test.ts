/** Probes count the same however V8 compiles and watches the code that calls them. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const fixture = path.join(__dirname, '..', 'fixtures', 'profiler', 'compiled-forms.js');

interface Charges {
  readonly advanced: Readonly<Record<string, number>>;
  readonly charged: Readonly<Record<string, number>>;
}

describe('every function is charged what it did', () => {
  let directory: string;

  beforeAll(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-forms-'));
  });

  afterAll(() => {
    fs.rmSync(directory, { recursive: true });
  });

  test.each([
    ['in code as V8 usually compiles it', []],
    ['in code that is never compiled', ['--no-opt', '--no-maglev', '--no-sparkplug']],
    ['in baseline code', ['--always-sparkplug', '--no-opt']],
    ['without fast API calls', ['--no-turbo-fast-api-calls']],
    ['while code moves', ['--stress-compaction']],
    ['while V8 samples', ['--cpu-prof', '--cpu-prof-interval=100']],
    [
      'while V8 samples and gives the interpreter frames',
      ['--cpu-prof', '--interpreted-frames-native-stack'],
    ],
    ['while V8 logs', ['--prof', '--no-logfile-per-isolate', '--logfile=v8.log']],
  ])('%s', (_, flags) => {
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      ['--expose-gc', ...flags, fixture],
      { encoding: 'utf8', cwd: directory },
    );
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
    const { advanced, charged } = JSON.parse(stdout) as Charges;
    expect(charged).toEqual(advanced);
  });
});
