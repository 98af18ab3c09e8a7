import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { installedProject, runNode } from './support/project';

interface Outcome {
  readonly names: number;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

const pretend = path.join(__dirname, 'fixtures', 'pretend-platform.cjs');

/** Imports the package as if on `platform`, opens counters, and tells what was thrown. */
function openCountersOn(platform: string): Outcome {
  const program = path.join(installedProject(), 'other-platform.cjs');
  writeFileSync(
    program,
    `const icprofile = require('icprofile');
     let error = {};
     try { icprofile.openCounters(['task-clock'], { source: 'software' }); } catch (thrown) { error = thrown; }
     const { code, message, remedy } = error;
     console.log(JSON.stringify({ names: Object.keys(icprofile).length, code, message, remedy }));`,
  );
  const { status, stdout, stderr } = runNode(['--require', pretend, program, `--pretend=${platform}`]);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Outcome;
}

describe.each(['darwin-arm64', 'win32-x64', 'linux-riscv64'])(
  'on %s, for which there is no addon',
  (platform) => {
    it('imports, and throws a clear error with a remedy only when counters are opened', () => {
      const { names, code, message, remedy } = openCountersOn(platform);
      expect(names).toBeGreaterThan(0);
      expect(code).toBe('ERR_ICPROFILE_NATIVE_UNAVAILABLE');
      expect(message).toContain(platform);
      expect(remedy).toEqual(expect.stringMatching(/\w/));
    });
  },
);
