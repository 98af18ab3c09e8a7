import { spawn, spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { startingSource } from '../../lib/cli/starting-source';
import { describeEmulated } from '../support/emulated';

const repository = path.join(__dirname, '..', '..');
const cli = path.join(repository, 'dist', 'cli', 'main.js');
const fixture = (name: string): string => path.join(repository, 'test', 'fixtures', 'cli', name);

interface ExecOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly directory?: string;
}

function exec(args: readonly string[], options: ExecOptions = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [cli, 'exec', ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...options.environment },
    input: options.input ?? '',
    cwd: options.directory,
  });
}

interface Report {
  readonly arguments: readonly string[];
  readonly argument0: string;
  readonly executable: string;
  readonly directory: string;
  readonly source: string;
  readonly variable?: string;
  readonly cpu?: string;
  readonly input: string;
  readonly childSaw: string;
  readonly counts: boolean;
}

function report(args: readonly string[], options: ExecOptions = {}): Report {
  const { stdout, stderr } = exec(args, options);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Report;
}

/** What holds for a program with every source; only how it is started differs. */
function describeStarting(source: 'software' | 'emulated'): void {
  const run = ['--source', source, '--', process.execPath];

  /** One run, which several tests look at: starting Node in the emulator takes seconds. */
  let ended: SpawnSyncReturns<string> | undefined;
  const args = ['two words', '--flag', '--', '', 'quote"s', '--source'];
  const directory = fs.realpathSync(os.tmpdir());
  const started = (): SpawnSyncReturns<string> =>
    (ended ??= exec(['--source', source, '--', 'node', fixture('report.js'), '42', ...args], {
      environment: {
        ICPROFILE_TEST_VARIABLE: 'a=b,c d',
        ICPROFILE_SOURCE: 'hardware',
        PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      },
      directory,
      input: 'line 1\nline 2',
    }));
  const reported = (): Report => JSON.parse(started().stdout) as Report;

  it('passes arguments as they are', () => {
    expect(reported().arguments).toEqual(args);
  });

  it('leaves options after the program to the program, without a -- too', () => {
    const { stdout } = exec(['--source', source, '/bin/sh', '-c', 'echo "$1"', 'sh', '--help']);
    expect(stdout).toBe('--help\n');
  });

  it('passes the environment, and names the source in it', () => {
    expect(reported()).toMatchObject({ variable: 'a=b,c d', source });
  });

  it('keeps the working directory, and the name that the program was called by', () => {
    expect(reported()).toMatchObject({ directory, argument0: 'node' });
  });

  it('passes standard input, output and error', () => {
    expect(reported().input).toBe('line 1\nline 2');
    expect(started().stderr).toBe('on standard error\n');
  });

  it('starts further processes with the real program', () => {
    expect(reported()).toMatchObject({
      executable: fs.realpathSync(process.execPath),
      childSaw: process.arch,
    });
  });

  it('has the counting plugin, under the emulator alone', () => {
    expect(reported().counts).toBe(source === 'emulated');
  });

  it('ends with the status of a Node program', () => {
    expect(started()).toMatchObject({ status: 42, signal: null });
  });

  it.each([0, 1, 255])('ends with the status of the program: %d', (status) => {
    const result = exec(['--source', source, '/bin/sh', '-c', `exit ${status}`]);
    expect(result).toMatchObject({ status, signal: null });
  });

  // Of SIGPIPE: Node ignores it, and what it starts would inherit that.
  it.each(['SIGTERM', 'SIGKILL', 'SIGABRT', 'SIGPIPE'] as const)(
    'dies of the signal that the program dies of: %s',
    (signal) => {
      const result = exec(['--source', source, '/bin/sh', '-c', `kill -${signal.slice(3)} $$`]);
      expect(result).toMatchObject({ status: null, signal });
    },
  );

  it('gives the program every signal, once', async () => {
    const child = spawn(process.execPath, [cli, 'exec', ...run, fixture('wait-for-signal.js')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    const signals: Record<string, NodeJS.Signals> = { ready: 'SIGHUP', SIGHUP: 'SIGTERM' };
    for await (const line of readline.createInterface(child.stdout)) {
      lines.push(line);
      const next = signals[line];
      if (next !== undefined) child.kill(next);
    }
    if (child.exitCode === null) await once(child, 'exit');
    expect(lines).toEqual(['ready', 'SIGHUP', 'SIGTERM']);
    expect(child.exitCode).toBe(5);
  });

  it('follows a script to its interpreter', () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-exec-'));
    const script = path.join(directory, 'a script');
    fs.writeFileSync(script, `#!/usr/bin/env node\nrequire(${JSON.stringify(fixture('report.js'))});\n`, {
      mode: 0o755,
    });
    const environment = { PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}` };
    try {
      const result = report(['--source', source, script, '0', 'x'], { environment });
      expect(result).toMatchObject({ arguments: ['x'], counts: source === 'emulated' });
    } finally {
      fs.rmSync(directory, { recursive: true });
    }
  });

  it('says that there is no such program, with status 127', () => {
    for (const program of ['no-such-program', '/no/such/program']) {
      const { status, stderr } = exec(['--source', source, program]);
      expect(status).toBe(127);
      expect(stderr).toMatch(/no-such-program|\/no\/such\/program/);
    }
  });

  it('says that a file is not executable, with status 126', () => {
    expect(exec(['--source', source, '/etc/passwd'])).toMatchObject({ status: 126, stdout: '' });
  });
}

describe('icprofile exec with the software source', () => {
  describeStarting('software');

  it('does not need the emulator', () => {
    const environment = { ICPROFILE_QEMU: '/no/such/emulator' };
    expect(
      report(['--source', 'software', process.execPath, fixture('report.js')], { environment }).counts,
    ).toBe(false);
  });
});

describeEmulated('icprofile exec with the emulated source', () => {
  describeStarting('emulated');

  it("takes no options for QEMU from QEMU's own variables", () => {
    const environment = { QEMU_CPU: 'no-such-cpu', QEMU_STRACE: '1', QEMU_GUEST_BASE: '4096' };
    const result = report(['--source', 'emulated', process.execPath, fixture('report.js')], { environment });
    expect(result.counts).toBe(true);
    expect(result.cpu).toBeUndefined();
  });

  it('refuses a program that it cannot emulate', () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-exec-'));
    const program = path.join(directory, 'program');
    fs.writeFileSync(program, 'neither ELF nor script', { mode: 0o755 });
    const { status, stderr } = exec(['--source', 'emulated', program]);
    fs.rmSync(directory, { recursive: true });
    expect(status).toBe(125);
    expect(stderr).toContain('ERR_ICPROFILE_INVALID_ARGUMENT');
  });
});

describe('icprofile exec without a source', () => {
  const run = [process.execPath, fixture('report.js')];

  it('takes hardware counters, else the emulator, which it announces', () => {
    const { source, notice } = startingSource();
    const { stdout, stderr } = exec(run);
    expect(JSON.parse(stdout)).toMatchObject({ source: 'auto', counts: source === 'emulated' });
    expect(stderr).toBe(`${notice === undefined ? '' : `icprofile: ${notice}\n`}on standard error\n`);
  });

  it('runs the program as usual where there is neither', () => {
    const { stdout, stderr } = exec(run, { environment: { ICPROFILE_QEMU: '/no/such/emulator' } });
    expect(JSON.parse(stdout)).toMatchObject({ source: 'auto', counts: false });
    expect(stderr).toBe('on standard error\n');
  });

  it('takes the one that ICPROFILE_SOURCE names, if it is not empty', () => {
    const sourceWith = (ICPROFILE_SOURCE: string): string => {
      const environment = { ICPROFILE_SOURCE, ICPROFILE_QEMU: '/no/such/emulator' };
      return report(run, { environment }).source;
    };
    expect([sourceWith('software'), sourceWith('')]).toEqual(['software', 'auto']);
  });

  it('refuses an ICPROFILE_SOURCE that there is not, and names the sources that there are', () => {
    const { status, stderr } = exec(run, { environment: { ICPROFILE_SOURCE: 'quantum' } });
    expect(status).toBe(125);
    expect(stderr).toMatch(/ICPROFILE_SOURCE must be one of auto, hardware, emulated, software/);
  });
});

describe('icprofile exec without an emulator', () => {
  const run = ['--source', 'emulated', process.execPath, '-p', '1'];

  it.each([
    ['is not installed', { PATH: '', ICPROFILE_QEMU: '' }, /was not found.*apt-get install qemu-user/],
    [
      'is named but not there',
      { ICPROFILE_QEMU: '/no/such/emulator' },
      /\/no\/such\/emulator, which ICPROFILE_QEMU names, is no executable file.*Correct ICPROFILE_QEMU/,
    ],
    ['is another program', { ICPROFILE_QEMU: '/bin/true' }, /does not say its version/],
  ])('says that it %s, and starts nothing', (_, environment, message) => {
    const { status, stdout, stderr } = exec(run, { environment });
    expect({ status, stdout }).toEqual({ status: 125, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toContain('ERR_ICPROFILE_EMULATOR_UNAVAILABLE');
  });
});

describe('icprofile exec, called wrongly', () => {
  it('names the sources that there are', () => {
    const { status, stderr } = exec(['--source', 'quantum', process.execPath]);
    expect(status).toBe(125);
    expect(stderr).toContain('auto, hardware, emulated, software');
  });

  it('asks for a program', () => {
    const { status, stderr } = exec([]);
    expect(status).not.toBe(0);
    expect(stderr).toContain("missing required argument 'program'");
  });
});
