/** The empty project that the packed package is installed in, and ways to run programs there. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Set by the global setup. */
export function installedProject(): string {
  const directory = process.env['ICPROFILE_TEST_PROJECT'];
  if (directory === undefined) throw new Error('run these tests with npm run test:package');
  return directory;
}

export function tarball(): string {
  return path.join(installedProject(), 'icprofile.tgz');
}

export function packageDirectory(): string {
  return path.join(installedProject(), 'node_modules', 'icprofile');
}

/** A PATH on which there are Node, npm and a shell, and no compiler, make or python. */
export function makeBarePath(directory: string): string {
  const bin = path.join(directory, 'bare-path');
  mkdirSync(bin, { recursive: true });
  const besideNode = path.dirname(process.execPath);
  symlinkSync(process.execPath, path.join(bin, 'node'));
  symlinkSync(path.join(besideNode, 'npm'), path.join(bin, 'npm'));
  symlinkSync('/bin/sh', path.join(bin, 'sh'));
  return bin;
}

/** Runs a program to its end. The environment is only what is given here: nothing of npm's or the test runner's. */
export function run(command: string, parameters: readonly string[], options: RunOptions): Run {
  const home = path.join(options.cwd, '.home');
  mkdirSync(home, { recursive: true });
  const result = spawnSync(command, parameters, {
    cwd: options.cwd,
    encoding: 'utf8',
    env: { PATH: options.searchPath, HOME: process.env['HOME'] ?? home },
    maxBuffer: 1 << 26,
  });
  if (result.error !== undefined) throw result.error;
  return result;
}

export interface RunOptions {
  readonly cwd: string;
  readonly searchPath: string;
}

/** `run`, which must end with status 0; returns what it printed. */
export function runSuccessfully(command: string, parameters: readonly string[], options: RunOptions): string {
  const { status, stdout, stderr } = run(command, parameters, options);
  if (status !== 0)
    throw new Error(`${command} ${parameters.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Runs JavaScript in the installed project with no compiler on the path. */
export function runNode(parameters: readonly string[]): Run {
  const cwd = installedProject();
  return run(process.execPath, parameters, { cwd, searchPath: path.join(cwd, 'bare-path') });
}

/** `runNode` on source text, which must succeed and print JSON. */
export function evaluate(source: string, nodeFlags: readonly string[] = []): unknown {
  const file = path.join(installedProject(), `program-${process.pid}.mjs`);
  writeFileSync(file, source);
  const { status, stdout, stderr } = runNode([...nodeFlags, file]);
  if (status !== 0) throw new Error(`the program ended with ${status}\n${stdout}\n${stderr}`);
  return JSON.parse(stdout) as unknown;
}
