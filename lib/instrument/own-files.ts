/** The files of icprofile itself, in which no probes are put. */
import path from 'node:path';

/** Of the compiled package, with a separator at its end. */
const ownDirectory = path.join(__dirname, '..') + path.sep;

export function isOwnFile(file: string): boolean {
  return file.startsWith(ownDirectory);
}
