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

  it('passes arguments as they are', () => {
    const args = ['two words', '--flag', '--', '', 'quote"s', '--source'];
    expect(report([...run, fixture('report.js'), '0', ...args]).arguments).toEqual(args);
  });

  it('leaves options after the program to the program, without a -- too', () => {
    const args = ['--source', source, process.execPath, fixture('report.js'), '0', '--help'];
    expect(report(args).arguments).toEqual(['--help']);
  });

  it('passes the environment, and names the source in it', () => {
    const environment = { ICPROFILE_TEST_VARIABLE: 'a=b,c d', ICPROFILE_SOURCE: 'hardware' };
    expect(report([...run, fixture('report.js')], { environment })).toMatchObject({
      variable: 'a=b,c d',
      source,
    });
  });

  it('keeps the working directory, and the name that the program was called by', () => {
    const directory = fs.realpathSync(os.tmpdir());
    const args = ['--source', source, 'node', fixture('report.js')];
    const environment = { PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}` };
    expect(report(args, { directory, environment })).toMatchObject({ directory, argument0: 'node' });
  });

  it('passes standard input, output and error', () => {
    const { stdout, stderr } = exec([...run, fixture('report.js')], { input: 'line 1\nline 2' });
    expect((JSON.parse(stdout) as Report).input).toBe('line 1\nline 2');
    expect(stderr).toBe('on standard error\n');
  });

  it('starts further processes with the real program', () => {
    expect(report([...run, fixture('report.js')])).toMatchObject({
      executable: fs.realpathSync(process.execPath),
      childSaw: process.arch,
    });
  });

  it.each([0, 1, 42, 255])('ends with the status of the program: %d', (status) => {
    expect(exec([...run, fixture('report.js'), String(status)])).toMatchObject({ status, signal: null });
  });

  it.each(['SIGTERM', 'SIGKILL', 'SIGABRT'] as const)(
    'dies of the signal that the program dies of: %s',
    (signal) => {
      expect(exec([...run, fixture('report.js'), signal])).toMatchObject({ status: null, signal });
    },
  );

  it('gives signals that Node ignores their default action again', () => {
    const result = exec(['--source', source, '/bin/sh', '-c', 'kill -PIPE $$']);
    expect(result).toMatchObject({ status: null, signal: 'SIGPIPE' });
  });

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

  it('has the counting plugin', () => {
    expect(report(['--source', 'emulated', process.execPath, fixture('report.js')]).counts).toBe(true);
  });

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
    ['is named but not there', { ICPROFILE_QEMU: '/no/such/emulator' }, /\/no\/such\/emulator was not found/],
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
