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
    'removes exit listeners',
    'removes each exit listener',
    'removes all listeners',
    'removes exit listeners before it exits',
    'process.reallyExit',
    'replaces process.emit',
    'replaces process.emit and exits',
    'wraps process.emit',
    'emits exit by itself',
    'kills itself by SIGKILL',
    'restarts itself as nodemon has it',
    'sends signals that it ignores',
    'loads domains',
    'leaves the file system replaced',
    'leaves clocks replaced',
    'leaves JSON replaced',
    'leaves Atomics replaced',
    'has no working directory',
    'has all the descriptors that it can have',
  ])('%s', (way) => {
    expect(end(way, file)).toEqual(end(way));
    expectWholeProfile();
  });

  test('aborts', () => {
    const { status, signal } = end('aborts', file);
    expect([status, signal]).toEqual([null, 'SIGABRT']);
    expectWholeProfile();
  });

  test.each([
    'process.exit',
    'end of the program',
    'uncaught exception',
    'unhandled rejection',
    'removes exit listeners',
    'process.reallyExit',
    'replaces process.emit',
    'leaves the file system replaced',
  ])('in a worker: %s', (way) => {
    expect(end(way, file, 'worker')).toEqual(end(way, '', 'worker'));
    expectWholeProfile();
  });

  describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
    test.each([
      'waits for a signal',
      'spins forever',
      'waits with a listener',
      'waits without its earlier listener',
    ])('%s', async (way) => {
      const profiled = await endBySignals(way, file, signal);
      expect(profiled).toEqual(await endBySignals(way, '', signal));
      expectWholeProfile();
    });
  });
});

test('a large tree is written whole before a signal ends the process', async () => {
  const ending = await endBySignals('waits with 20 000 labels', file, 'SIGTERM');
  expect(ending).toEqual({ status: null, signal: 'SIGTERM', stdout: 'ready\n', stderr: '' });
  expectWholeProfile();
  expect(readProfile(file).functions.filter(({ kind }) => kind === 'label')).toHaveLength(20_000);
});

describe('a program that does not return to its event loop', () => {
  test.each(['works for a second', 'waits for a word', 'matches a regular expression forever'])(
    'ends by a signal as without a profiler, with its profile: %s',
    async (way) => {
      const plain = await endBySignals(way, '', 'SIGTERM');
      expect(await endBySignals(way, file, 'SIGTERM')).toEqual(plain);
      expect(plain).toMatchObject({ signal: 'SIGTERM', stdout: 'ready\n' });
      expectWholeProfile();
    },
  );

  test.each(['SIGQUIT', 'SIGUSR2', 'SIGALRM', 'SIGXCPU'] as const)('ends by %s too', async (signal) => {
    expect(await endBySignals('spins forever', file, signal)).toMatchObject({ signal, stderr: '' });
    expectWholeProfile();
  });

  test('saves its profile although the signal comes twice, as terminals and npm send it', async () => {
    const { signal, stderr } = await endBySignals('spins forever', file, 'SIGINT', 'SIGINT', 'SIGTERM');
    expect(['SIGINT', 'SIGTERM']).toContain(signal);
    expect(stderr).toBe('');
    expectWholeProfile();
  });

  test('ends by its signal where native code blocks it, and says that the profile is lost', async () => {
    const { signal, stderr } = await endBySignals('waits in native code', file, 'SIGTERM');
    expect(signal).toBe('SIGTERM');
    expect(stderr).toBe('icprofile: a signal ended the process before its profile could be written\n');
    expect(fs.readdirSync(directory)).toEqual([]);
  });
});

describe('a file that cannot be written', () => {
  test('costs one line where its directory was removed meanwhile', () => {
    const { status, stderr } = end('removes the directory', file, directory);
    expect(status).toBe(0);
    expect(stderr).toBe(`icprofile: Cannot write ${file}: ENOENT. Check that the directory exists\n`);
    fs.mkdirSync(directory);
  });

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
      expect(stderr).toBe(
        `icprofile: Cannot write ${file}: EFBIG. Raise the limit of file sizes (ulimit -f)\n`,
      );
      expect(fs.readFileSync(file, 'utf8')).toBe('an earlier profile');
      expect(fs.readdirSync(directory)).toEqual(['profile.json']);
    },
  );
});
