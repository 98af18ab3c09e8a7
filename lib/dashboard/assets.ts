/** The page's program, styles and licences, made by `npm run build`. */
import fs from 'node:fs';
import path from 'node:path';
import { fileError } from '../write-file';

export interface DashboardAssets {
  readonly script: string;
  readonly style: string;
  /** Licence texts of the libraries in the script. */
  readonly licences: string;
}

// The same from lib, where tests run, as from dist.
const directory = path.join(__dirname, '..', '..', 'dist', 'dashboard', 'page');

/** @throws ERR_ICPROFILE_SYSTEM_CALL */
export function readAssets(): DashboardAssets {
  return {
    script: readAsset('main.js'),
    style: readAsset('main.css'),
    licences: readAsset('licences.txt'),
  };
}

function readAsset(name: string): string {
  const file = path.join(directory, name);
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (cause) {
    throw fileError(`Cannot read ${file}`, cause, {
      remedy: 'Install icprofile again; in its repository, npm run build',
    });
  }
}
