import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installedProject, run, runSuccessfully } from './support/project';

const searchPath = process.env['PATH'] ?? '';
const hasCompiler = spawnSync('g++', ['--version']).status === 0;
if (!hasCompiler)
  process.stderr.write('skipped: building from source: g++ is missing (apt-get install build-essential)\n');

(hasCompiler || process.env['CI'] !== undefined ? describe : describe.skip)('building from source', () => {
  const project = mkdtempSync(path.join(os.tmpdir(), 'icprofile-source-'));
  const options = { cwd: project, searchPath };
  const buildCommand = path.join(project, 'node_modules', 'icprofile', 'scripts', 'build-from-source.mjs');

  beforeAll(() => {
    for (const name of ['package.json', 'package-lock.json', 'icprofile.tgz', 'node_modules']) {
      cpSync(path.join(installedProject(), name), path.join(project, name), { recursive: true });
    }
    rmSync(path.join(project, 'node_modules', 'icprofile', 'prebuilds'), { recursive: true });
  });
  afterAll(() => {
    rmSync(project, { recursive: true, force: true });
  });

  it('says which packages it needs', () => {
    const { status, stderr } = run(process.execPath, [buildCommand], options);
    expect(status).toBe(1);
    expect(stderr).toContain('npm install --save-dev node-gyp node-addon-api');
  });

  it('gives an addon that counts', () => {
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    runSuccessfully('npm', ['install', '--save-dev', ...quiet, 'node-gyp', 'node-addon-api'], options);
    runSuccessfully(process.execPath, [buildCommand], options);
    const program = `const group = require('icprofile').openCounters(['task-clock'], { source: 'software' });
      group.start(); group.stop(); console.log(group.read()[0].raw > 0); group.close();`;
    expect(runSuccessfully(process.execPath, ['--eval', program], options).trim()).toBe('true');
  });

  it('leaves no binding.gyp behind', () => {
    expect(existsSync(path.join(project, 'node_modules', 'icprofile', 'binding.gyp'))).toBe(false);
  });
});
