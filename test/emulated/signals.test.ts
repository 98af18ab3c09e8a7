/** What programs started by icprofile see of signals and child processes: the same as outside of the emulator. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { emulatorCommand } from '../../lib/emulator';
import { findAlignedSignals, preloadOptions } from '../../lib/emulator/aligned-signals';
import { emulatedMachine } from '../../lib/emulator/machine';
import { findNativeFile } from '../../lib/emulator/native-files';
import { describeEmulated } from '../support/emulated';

const source = path.join(__dirname, '..', 'fixtures', 'emulated', 'signal-stack.c');
function output(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
  const { stdout, stderr, status, signal } = spawnSync(command, args, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${command} ended with ${signal ?? String(status)}: ${stderr}`);
  return stdout;
}

function emulated(
  file: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const start = emulatorCommand(file, args, { environment });
  return output(start.command, start.args, start.env);
}

describeEmulated(
  'signal handlers of a C program',
  () => {
    let directory: string;
    let program: string;

    beforeAll(() => {
      directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-signals-'));
      program = path.join(directory, 'signal-stack');
      execFileSync('gcc', ['-O2', '-fno-omit-frame-pointer', '-o', program, source]);
    });

    afterAll(() => {
      fs.rmSync(directory, { recursive: true });
    });

    it('begin with an aligned stack, their own or an alternate one', () => {
      expect(JSON.parse(emulated(program, []))).toMatchObject({ misalignments: [0, 0, 0] });
    });

    it('are called, replaced and told of as outside of it', () => {
      expect(JSON.parse(emulated(program, []))).toEqual(JSON.parse(output(program, [])));
    });

    it('leave the libraries that the user preloads to the program and its children', () => {
      const library = path.join(directory, 'empty.so');
      execFileSync('gcc', ['-shared', '-o', library, '-x', 'c', '/dev/null']);
      const environment = { ...process.env, LD_PRELOAD: library };
      const seen = JSON.parse(emulated(program, [], environment)) as unknown;
      expect(seen).toMatchObject({ misalignments: [0, 0, 0], preload: library, child: library });
    });

    it('see nothing of the library that aligns their stack, outside of the emulator either', () => {
      const library = findNativeFile('aligned-signals.so');
      expect(library !== undefined).toBe(process.arch === 'x64');
      const preloaded = output(program, [], { ...process.env, LD_PRELOAD: library });
      expect(JSON.parse(preloaded)).toEqual(JSON.parse(output(program, [])));
    });
  },
  { compiler: true },
);

describeEmulated('signal handlers of Node', () => {
  it('handle each signal that it is sent', () => {
    const script = `
      const left = new Set(['SIGUSR2', 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGWINCH']);
      const alive = setInterval(() => {}, 1000);
      for (const signal of left) {
        process.on(signal, () => {
          console.log(signal);
          if (left.delete(signal) && left.size === 0) clearInterval(alive);
        });
        process.kill(process.pid, signal);
      }`;
    const signals = emulated(process.execPath, ['-e', script]).trim().split('\n');
    expect(signals.sort()).toEqual(['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGUSR2', 'SIGWINCH']);
  });

  it('hear of the end of every child process', () => {
    const script = `
      const { spawn, spawnSync } = require('node:child_process');
      const end = (command) => new Promise((resolve) => spawn('/bin/sh', ['-c', command]).on('exit', (...how) => resolve(how)));
      const commands = ['exit 0', 'exit 3', 'kill -TERM $$', 'kill -KILL $$'];
      Promise.all(commands.map(end)).then((ends) => console.log(JSON.stringify([...ends, spawnSync('/bin/echo', ['hi']).stdout + ''])));`;
    expect(JSON.parse(emulated(process.execPath, ['-e', script]))).toEqual([
      [0, null],
      [3, null],
      [null, 'SIGTERM'],
      [null, 'SIGKILL'],
      'hi\n',
    ]);
  });
});

describe('the library that aligns the stack of signal handlers', () => {
  const x64 = emulatedMachine('linux', 'x64')!;
  const arm64 = emulatedMachine('linux', 'arm64')!;
  const at = (file?: string) => () => file;

  it.each([
    ['7.2.22', true],
    ['8.2.2', true],
    ['9.2.4', true],
    ['10.0.2', false],
  ])('is loaded by x86-64 programs in QEMU %s: %s', (version, isLoaded) => {
    const preload = findAlignedSignals(x64, version, at('/aligned-signals.so'));
    expect(preload).toEqual(isLoaded ? { preloadPath: '/aligned-signals.so' } : {});
  });

  it('is for x86-64 only', () => {
    expect(findAlignedSignals(arm64, '7.2.22', at(undefined))).toEqual({});
  });

  it.each(['/a b/l.so', '/a,b/l.so', '/a:b/l.so'])('cannot be loaded from %s, which is said', (file) => {
    expect(findAlignedSignals(x64, '7.2.22', at(file))).toEqual({
      cause: expect.stringContaining(file) as unknown,
      remedy: expect.stringContaining('QEMU 10') as unknown,
    });
  });

  it('is part of the installation, which is said where it is missing', () => {
    expect(findAlignedSignals(x64, '7.2.22', at(undefined))).toMatchObject({
      cause: expect.stringContaining('lacks') as unknown,
    });
  });

  it('comes before the libraries that the user preloads, whose list QEMU must not split', () => {
    expect(preloadOptions('/l.so', { LD_PRELOAD: '/x.so' })).toEqual(['-E', 'LD_PRELOAD=/l.so:/x.so']);
    expect(preloadOptions('/l.so', {})).toEqual(['-E', 'LD_PRELOAD=/l.so']);
    expect(() => preloadOptions('/l.so', { LD_PRELOAD: '/x,y.so' })).toThrow(/without commas/);
  });
});
