import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeBarePath, runSuccessfully } from './project';

/** Packs the package and installs it in an empty project, with no install scripts and no compiler on the path. */
export default function install(): void {
  const project = mkdtempSync(path.join(os.tmpdir(), 'icprofile-project-'));
  process.env['ICPROFILE_TEST_PROJECT'] = project;
  const options = { cwd: project, searchPath: makeBarePath(project) };

  const repository = path.resolve(__dirname, '../../..');
  const packed = runSuccessfully('npm', ['pack', '--silent', '--ignore-scripts', repository], options);
  renameSync(path.join(project, packed.trim()), path.join(project, 'icprofile.tgz'));

  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline'];
  runSuccessfully('npm', ['install', '--ignore-scripts', ...quiet, './icprofile.tgz'], options);
}
