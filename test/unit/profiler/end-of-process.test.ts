import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readProfile } from '../../../lib/report';
import { selfByName } from './support/record';

const fixture = path.join(__dirname, '..', '..', 'fixtures', 'profiler', 'endings.js');
let directory: string;
let file: string;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-endings-'));
  file = path.join(directory, 'profile.json');
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true });
});

interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without the lines of stack traces inside Node, where listeners are called one by one, and inside wrappers. */
const withoutOthersLines = (stderr: string) => stderr.replace(/^ +at .*(node:|wrapper\.[jt]s).*\n/gm, '');

function end(way: string, profileFile = '', where = ''): Ending {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [fixture, way, profileFile, where], {
    encoding: 'utf8',
  });
  return { status, signal, stdout, stderr: withoutOthersLines(stderr) };
}

async function endBySignals(way: string, profileFile: string, ...signals: NodeJS.Signals[]): Promise<Ending> {
  const child = spawn(process.execPath, [fixture, way, profileFile], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (text.includes('ready')) signals.forEach((signal) => child.kill(signal));
  });
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { status, signal, stdout, stderr };
}

/** What was recorded up to the end: nothing is left beside the file. */
function expectWholeProfile(): void {
  const { outer, inner } = selfByName(readProfile(file));
  expect([outer, inner]).toEqual([1, 2]);
  expect(fs.readdirSync(directory)).toEqual(['profile.json']);
}

describe('a program ends as it does without a profiler, and its profile is written', () => {
  test.each([
    'process.exit',
    'end of the program',
    'uncaught exception',
    'unhandled rejection',
    'exit in an exit listener',
    'exception in an exit listener',
    'exit in an uncaughtException listener',
    'many exit listeners',
    'kills itself',
    'kills itself with listener',
    'reads its own listeners',
  ])('%s', (way) => {
    expect(end(way, file)).toEqual(end(way));
    expectWholeProfile();
  });

  test.each(['process.exit', 'end of the program', 'uncaught exception', 'unhandled rejection'])(
    'in a worker: %s',
    (way) => {
      expect(end(way, file, 'worker')).toEqual(end(way, '', 'worker'));
      expectWholeProfile();
    },
  );

  describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
    test.each(['waits for a signal', 'waits with a listener', 'waits without its earlier listener'])(
      '%s',
      async (way) => {
        const profiled = await endBySignals(way, file, signal);
        expect(profiled).toEqual(await endBySignals(way, '', signal));
        expectWholeProfile();
      },
    );
  });
});

describe('a program that is too busy to save its profile', () => {
  test('ends by its signal all the same, and says that the profile is lost', async () => {
    const { signal, stderr } = await endBySignals('spins forever', file, 'SIGTERM');
    expect(signal).toBe('SIGTERM');
    expect(stderr).toBe('icprofile: a signal ended the process before its profile could be written\n');
    expect(fs.readdirSync(directory)).toEqual([]);
  });

  test('ends at once by a second signal', async () => {
    const { signal } = await endBySignals('spins forever', file, 'SIGTERM', 'SIGINT');
    expect(['SIGTERM', 'SIGINT']).toContain(signal);
  });
});

describe('a file that cannot be written', () => {
  /** A file size limit fails as a full disk does: in the middle of writing. */
  const endOnFullDisk = (way: string) => {
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', 'ulimit -f 0; exec "$0" "$@"', process.execPath, fixture, way, file],
      { encoding: 'utf8' },
    );
    return { status, stdout, stderr };
  };

  test.each(['process.exit', 'end of the program'])(
    'is left as it was, costs one line, and changes nothing else: %s',
    (way) => {
      fs.writeFileSync(file, 'an earlier profile');
      const plain = end(way);
      const { status, stdout, stderr } = endOnFullDisk(way);
      expect([status, stdout]).toEqual([plain.status, plain.stdout]);
      expect(stderr).toBe(`icprofile: Cannot write ${file}: EFBIG\n`);
      expect(fs.readFileSync(file, 'utf8')).toBe('an earlier profile');
      expect(fs.readdirSync(directory)).toEqual(['profile.json']);
    },
  );
});
