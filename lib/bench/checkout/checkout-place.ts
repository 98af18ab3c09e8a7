/** A directory for another version of a project, by a path as long as the project's own: code that works with paths counts the same. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface CheckoutPlace {
  /** A new directory, which goes with all that is in it. */
  readonly temporary: string;
  /** In it, or itself; it is empty, or is not there yet. */
  readonly checkout: string;
}

const prefix = 'icprofile-against-';
/** What mkdtemp(3) appends. */
const randomLetters = 6;
const longestName = 255;
const fewestLetters = 3;
const attempts = 100;

/** A path as long as `top`, where the directory for temporary files leaves room; it ends with the same name, where it can. */
export function makeCheckoutPlace(top: string, parent = fs.realpathSync(os.tmpdir())): CheckoutPlace {
  const name = path.basename(top);
  const inParent = bytesOf(top) - bytesOf(path.join(parent, '/'));
  const withName = inParent - bytesOf(path.join('/', name));
  if (withName >= randomLetters && withName <= longestName) {
    const before = prefix.padEnd(withName - randomLetters, '-').slice(0, withName - randomLetters);
    const temporary = fs.mkdtempSync(`${parent}/${before}`);
    return { temporary, checkout: path.join(temporary, name) };
  }
  const nameless =
    inParent >= fewestLetters && inParent <= longestName ? makeRandom(parent, inParent) : undefined;
  if (nameless !== undefined) return { temporary: nameless, checkout: nameless };
  const temporary = fs.mkdtempSync(path.join(parent, prefix));
  return { temporary, checkout: path.join(temporary, name) };
}

/** Undefined where all names that were tried are taken. */
function makeRandom(parent: string, letters: number): string | undefined {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const directory = path.join(parent, randomBytes(letters).toString('hex').slice(0, letters));
    try {
      fs.mkdirSync(directory, { mode: 0o700 });
      return directory;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return undefined;
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
