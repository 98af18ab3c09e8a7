/** The files of icprofile itself, in which no probes are put. */
import path from 'node:path';

/** Of the compiled package, with a separator at its end. */
const ownDirectory = path.join(__dirname, '..', '..') + path.sep;

export function isOwnFile(file: string): boolean {
  return file.startsWith(ownDirectory);
}

/**
 * What icprofile's own libraries are to the program are modules that it has not loaded yet, and that may get probes.
 *
 * @param loadedBefore What the program had loaded before icprofile.
 */
export function leaveModulesToProgram(loadedBefore: ReadonlySet<string>): void {
  for (const file of Object.keys(require.cache)) {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    if (!isOwnFile(file) && !loadedBefore.has(file)) delete require.cache[file];
  }
}
