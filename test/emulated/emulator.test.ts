import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { deterministicNodeFlags, emulatorCommand, emulatorStatus, requireEmulator } from '../../lib/emulator';
import { pluginOptions } from '../../lib/emulator/command-line';
import { emulatedMachine } from '../../lib/emulator/machine';
import { pluginInterface } from '../../lib/emulator/plugin';
import { resolveProgram } from '../../lib/emulator/program';
import { IcprofileError } from '../../lib/errors';
import { describeEmulated } from '../support/emulated';

const machine = emulatedMachine('linux', process.arch)!;
let directory: string;

beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-emulator-'));
});

afterAll(() => {
  fs.rmSync(directory, { recursive: true });
});

function script(name: string, text: string): string {
  const file = path.join(directory, name);
  fs.writeFileSync(file, text, { mode: 0o755 });
  return file;
}

/** A QEMU that answers as the real ones do, which cannot all be installed side by side. */
function fakeEmulator(version: string, complaint: string): NodeJS.ProcessEnv {
  const answers = `if [ "$1" = --version ]; then echo "qemu-x86_64 version ${version} (Debian)"; else echo "${complaint}" >&2; exit 1; fi`;
  return { ICPROFILE_QEMU: script(`qemu-${version}`, `#!/bin/sh\n${answers}\n`) };
}

describeEmulated('an emulator that fits', () => {
  it('is found on PATH, with its version and plugin', () => {
    const status = requireEmulator();
    expect(path.isAbsolute(status.path)).toBe(true);
    expect(status.version).toMatch(/^\d+\.\d+/);
    expect(fs.existsSync(status.pluginPath)).toBe(true);
    expect(status.machine).toEqual(machine);
  });

  it('runs Node with the flags for repeatable runs, if asked', () => {
    const { command, args, env } = emulatorCommand(process.execPath, ['-p', 'process.execArgv.join()'], {
      deterministic: true,
    });
    const { stdout } = spawnSync(command, args, { encoding: 'utf8', env });
    expect(stdout).toContain(deterministicNodeFlags.join());
  });

  it.each([
    ['a program with a fixed address', 2, true],
    ['a program that loads anywhere', 3, false],
  ])('asks for addresses that are the host’s with %s only', (_, elfType, hasFixedAddress) => {
    const header = Buffer.alloc(64);
    header.write('\x7fELF\x02\x01', 'latin1');
    header.writeUInt16LE(elfType, 16);
    header.writeUInt16LE(machine.elfMachine, 18);
    const program = path.join(directory, `elf-${elfType}`);
    fs.writeFileSync(program, header, { mode: 0o755 });
    expect(emulatorCommand(program, []).args.includes('-B')).toBe(hasFixedAddress);
  });
});

describe('an emulator that does not fit', () => {
  it('that is linked statically is told from one that is missing, and the way out is named', () => {
    const status = emulatorStatus(fakeEmulator('10.0.2', "qemu: unknown option 'plugin'"));
    expect(status).toMatchObject({ available: false, version: '10.0.2' });
    expect(status).toHaveProperty('remedy', expect.stringContaining('statically linked'));
  });

  it('that refuses the plugin is named with its version and its reason', () => {
    const environment = fakeEmulator(
      '99.1.0',
      'qemu: plugin requires API version 2, but this QEMU supports only 50',
    );
    expect(() => requireEmulator(environment)).toThrow(IcprofileError);
    expect(() => requireEmulator(environment)).toThrow(/QEMU 99\.1\.0.*plugin requires API version/);
  });

  it('is not looked for on other systems and processors', () => {
    expect(emulatedMachine('darwin', 'arm64')).toBeUndefined();
    expect(emulatedMachine('linux', 'ppc64')).toBeUndefined();
  });
});

describe('the plugin', () => {
  it.each([
    ['4.2.1', 1],
    ['7.2.22', 1],
    ['8.2.2', 1],
    ['9.0.0', 2],
    ['10.0.2', 2],
  ])('for QEMU %s has interface %d', (version, expected) => {
    expect(pluginInterface(version)).toBe(expected);
  });

  it('may be in a directory with a comma, which QEMU takes doubled', () => {
    expect(pluginOptions('/a,b/p.so', 'cpu')).toContain('file=/a,,b/p.so');
  });
});

describe('the program to emulate', () => {
  const searchPath = path.dirname(process.execPath);
  const resolve = (file: string): unknown => resolveProgram(file, machine, searchPath);
  const node = { path: path.join(searchPath, 'node'), argument0: 'node' };

  function refusal(file: string): IcprofileError {
    try {
      resolve(file);
    } catch (error) {
      if (error instanceof IcprofileError) return error;
    }
    throw new Error(`${file} was not refused`);
  }

  it('is an ELF file as it is', () => {
    expect(resolve(process.execPath)).toMatchObject({ path: process.execPath, leadingArguments: [] });
  });

  it.each([
    ['#!/usr/bin/env node', []],
    ['#! /usr/bin/env -S node --no-warnings  --stack-size=900', ['--no-warnings', '--stack-size=900']],
    ['#!/usr/bin/env node\r'.trimEnd(), []],
  ])('is what env would start in a script that begins with %s', (line, leading) => {
    const file = script('through-env', `${line}\nprocess.exit()\n`);
    expect(resolve(file)).toMatchObject({ ...node, leadingArguments: [...leading, file] });
  });

  it('is the interpreter, which gets all the rest of the line as one argument', () => {
    const file = script('direct', `#!${process.execPath} --no-warnings --expose-gc \n`);
    expect(resolve(file)).toMatchObject({
      path: process.execPath,
      leadingArguments: ['--no-warnings --expose-gc', file],
    });
  });

  it('is the last interpreter of a chain of scripts', () => {
    const inner = script('inner', `#!${process.execPath} -a\n`);
    const outer = script('outer', `#!${inner} -b\n`);
    expect(resolve(outer)).toMatchObject({
      path: process.execPath,
      leadingArguments: ['-a', inner, '-b', outer],
    });
  });

  it('is refused where the chain of scripts never ends', () => {
    const endless = path.join(directory, 'endless');
    script('endless', `#!${endless}\n`);
    expect(refusal(endless).code).toBe('ERR_ICPROFILE_INVALID_ARGUMENT');
  });

  it.each([
    ['of another architecture', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, ...Array<number>(60).fill(0)])],
    ['of no known kind', Buffer.from('text')],
    ['that is empty', Buffer.alloc(0)],
  ])('is refused %s', (_, content) => {
    const file = path.join(directory, 'other');
    fs.writeFileSync(file, content, { mode: 0o755 });
    expect(refusal(file).code).toBe('ERR_ICPROFILE_INVALID_ARGUMENT');
  });

  it.each(['', 'no-such-program', '/no/such/program'])('is missing: %j', (program) => {
    expect(refusal(program).errno).toBe(os.constants.errno.ENOENT);
  });
});
