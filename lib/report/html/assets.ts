/** The page's own program, styles and licences, made by `npm run build`. */
import path from 'node:path';
import { IcprofileError } from '../../errors';
import { fs } from '../../originals';

export interface PageAssets {
  readonly script: string;
  readonly style: string;
  /** Licence texts of the libraries in the script. */
  readonly licences: string;
}

// The same from lib, where tests run, as from dist.
const directory = path.join(__dirname, '..', '..', '..', 'dist', 'report', 'html', 'page');

let loaded: PageAssets | undefined;

/** @throws ERR_ICPROFILE_SYSTEM_CALL */
export function pageAssets(): PageAssets {
  loaded ??= {
    script: readAsset('main.js'),
    style: readAsset('main.css'),
    licences: readAsset('licences.txt'),
  };
  return loaded;
}

function readAsset(name: string): string {
  const file = path.join(directory, name);
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (cause) {
    const { code, errno } = cause as NodeJS.ErrnoException;
    throw new IcprofileError('ERR_ICPROFILE_SYSTEM_CALL', `Cannot read ${file}: ${code ?? String(cause)}`, {
      remedy: 'Install icprofile again; in its repository, npm run build',
      systemCall: 'open',
      ...(errno !== undefined && { errno: Math.abs(errno) }),
      cause,
    });
  }
}
